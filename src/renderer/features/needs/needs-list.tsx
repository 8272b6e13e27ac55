import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Check, CircleCheck, RotateCw } from 'lucide-react';
import i18next from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { cn } from '../../lib/class-names.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { duration, money } from '../../lib/format.ts';
import { dateAndTime } from '../../lib/shop-time.ts';
import { type Outputs, trpc } from '../../lib/trpc.ts';
import { useHeldRows } from '../../lib/use-held-rows.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { messageFor } from '../../lib/message.ts';
import { useMay } from '../session/use-me.ts';
import { ApproveButton } from './approve-button.tsx';
import { CloseDialog } from './close-dialog.tsx';
import { GatewayNeed } from './gateway-need.tsx';
import { DecideCommission } from './decide-commission.tsx';
import { needSubject } from './need-subject.ts';
import { needWhy } from './need-why.ts';
import { ProxyNeed } from './proxy-need.tsx';

type Need = Outputs['needs']['list'][number];

/** From when the shop is, and how much is missing. */
function missing({ kind, detail }: Need): string | undefined {
  const { takenAt, missingMs } = detail as { takenAt?: string; missingMs?: number };
  if (kind !== 'restored' || takenAt === undefined || missingMs === undefined) return undefined;
  return i18next.t('restored.missing', { at: dateAndTime(takenAt), missing: duration(missingMs) });
}

function NeedRow({ need, isGone }: { need: Need; isGone: boolean }) {
  const { t } = useTranslation();
  const now = useNow();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const settle = {
    onSuccess: () => queries.invalidateQueries(trpc.needs.list.queryFilter()),
    onError: (error: unknown) => toast.error(sentenceFor(error)),
  };
  const retry = useMutation(trpc.needs.retryJob.mutationOptions(settle));
  const [closing, setClosing] = useState(false);
  const waiting = duration(now - Date.parse(need.since));

  const mayApprove = useMay('orders.approve');
  const mayMend = useMay('gateways.write');
  const mendable = need.kind === 'gateway_trouble' && mayMend;
  const retryable = need.kind === 'dead_letter';
  // these close by what is done there
  const toCheck = need.kind === 'restored' || need.kind === 'restored_order';
  const limited = need.kind === 'staff_limit' && mayApprove;
  const act = () => {
    if (retryable) retry.mutate({ id: need.id });
    else if (mendable) void navigate({ to: '/settings', hash: 'payments' });
    else if (need.action === 'settings') void navigate({ to: '/settings', hash: 'mail' });
    else if (toCheck) void navigate({ to: '/restored' });
    else if (limited) void navigate({ to: '/people' });
    else if (need.action === 'restock') void navigate({ to: '/stock/import', search: {} });
    else if (need.orderNo) void navigate({ to: '/orders/$orderNo', params: { orderNo: need.orderNo } });
  };
  const approvable = need.action === 'approve' && mayApprove;
  const why = needWhy(need);
  const mayDecide = useMay('referrals.write') && need.kind === 'self_referral';
  const maySet = useMay('settings.write') && need.action === 'settings';
  const actionable =
    retryable || toCheck || limited || mendable || maySet || need.action === 'restock' || need.orderNo !== null;
  return (
    <li
      inert={isGone}
      className={cn(
        'grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1 rounded-lg px-3 py-2.5 hover:bg-line/40',
        isGone && 'opacity-40',
      )}
    >
      <p className="font-medium">{messageFor('needs.kind', need.kind, 'needs.kind.other')}</p>
      <div className="row-span-2 flex items-center gap-1">
        {approvable ? (
          <ApproveButton id={need.id} />
        ) : actionable ? (
          <Button size="small" onClick={act} disabled={retry.isPending}>
            {retryable ? <RotateCw aria-hidden /> : null}
            {messageFor('needs.action', need.action === 'approve' ? 'look' : need.action, 'needs.action.look')}
          </Button>
        ) : null}
        {need.closable ? (
          <Button
            look="quiet"
            size="icon"
            aria-label={t('needs.done')}
            title={t('needs.done')}
            onClick={() => setClosing(true)}
          >
            <Check aria-hidden />
          </Button>
        ) : null}
        <CloseDialog need={need} open={closing} onClose={() => setClosing(false)} />
      </div>
      <p className="tabular text-[12.5px] break-words text-muted">
        {need.amountMinor > 0 ? `${money(need.amountMinor, need.currency)} · ` : ''}
        {missing(need) ?? t('needs.waiting', { waiting })}
        {needSubject(need).map((part) => ` · ${part}`)}
        {need.fromBackup ? ` · ${t('needs.fromBackup')}` : ''}
      </p>
      {why ? <p className="col-span-2 text-[12.5px] break-words text-pretty">{why}</p> : null}
      {mayDecide && need.orderNo ? <DecideCommission orderNo={need.orderNo} /> : null}
      {need.kind === 'gateway_trouble' ? <GatewayNeed detail={need.detail} /> : null}
      {need.kind === 'unnamed_proxy' ? <ProxyNeed detail={need.detail} /> : null}
    </li>
  );
}

const none: readonly Need[] = [];
const idOf = (need: Need) => String(need.id);

/** What waits for a person, longest first. Empty is normal; rows hold still under the pointer. */
export function NeedsList() {
  const { t } = useTranslation();
  const { data } = useQuery(trpc.needs.list.queryOptions(undefined, { refetchInterval: 15_000 }));
  const { rows, hold } = useHeldRows(data ?? none, idOf);
  if (rows.length === 0) {
    return (
      <p className="flex min-h-13 items-center gap-2.5 px-5 pb-3 text-muted">
        <CircleCheck aria-hidden className="size-4.5 text-done" />
        {data ? t('needs.none') : ' '}
      </p>
    );
  }
  return (
    <ol {...hold} className="max-h-[max(14rem,36dvh)] overflow-y-auto px-2 pb-2">
      {rows.map(({ row, key, isGone }) => (
        <NeedRow key={key} need={row} isGone={isGone} />
      ))}
    </ol>
  );
}
