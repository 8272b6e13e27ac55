import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { copyAndSay } from '../../lib/copy.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { dateAndTime } from '../../lib/shop-time.ts';
import { api, trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/section.tsx';

/** A block made here ends by itself after this, hours. */
const blockHours = 24;

/** Who holds keys without having paid: released, or kept from ordering for a day. */
export function HeldUnpaid() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data } = useQuery(trpc.holds.list.queryOptions(undefined, { refetchInterval: 10_000 }));
  const act = useMutation({
    mutationFn: ({ run }: { run: () => Promise<unknown>; done: string }) => run(),
    onSuccess: (_answer, { done }) => {
      toast(done);
      return Promise.all([
        queries.invalidateQueries(trpc.holds.list.queryFilter()),
        queries.invalidateQueries(trpc.stock.overview.queryFilter()),
      ]);
    },
    onError: (error) => toast.error(sentenceFor(error)),
  });
  const block = (orderNo: string, what: 'address' | 'contact') =>
    act.mutate({ run: () => api.holds.block.mutate({ orderNo, what, hours: blockHours }), done: t('holds.blocked') });
  if (!data || (data.holds.length === 0 && data.blocks.length === 0 && !data.proxies)) return null;
  const { holds, blocks, proxies } = data;
  return (
    <Section title={t('holds.title')} lead={t('holds.lead')}>
      {proxies ? (
        <div className="grid gap-2 rounded-lg bg-sunken p-3">
          <p className="flex items-start gap-2 text-warn">
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
            {t('holds.proxy', { address: proxies.addresses.join(', ') })}
          </p>
          <p className="flex flex-wrap items-center gap-2">
            <code className="font-mono text-[13px] break-all select-all">{proxies.setting}</code>
            <Button look="quiet" onClick={() => void copyAndSay(proxies.setting)}>
              {t('action.copy')}
            </Button>
          </p>
        </div>
      ) : null}
      {holds.length > 0 ? (
        <ul className="grid divide-y divide-line">
          {holds.map((hold) => (
            <li
              key={`${hold.orderNo}`}
              className="grid items-center gap-x-4 gap-y-2 py-2.5 min-[1180px]:grid-cols-[minmax(0,1fr)_auto]"
            >
              <div className="min-w-0">
                <p className="font-medium break-all">
                  {hold.contact} <span className="tabular font-normal text-muted">{hold.address}</span>
                </p>
                <p className="text-[13px] text-muted">
                  {t('holds.what', { keys: hold.keys, orders: hold.orders, items: hold.items.join(', ') })} ·{' '}
                  {t('holds.when', { since: dateAndTime(hold.sinceMs), until: dateAndTime(hold.untilMs) })}
                </p>
              </div>
              <div className="flex flex-wrap gap-2">
                <Button
                  disabled={act.isPending}
                  onClick={() =>
                    act.mutate({
                      run: () => api.holds.release.mutate({ orderNo: hold.orderNo }),
                      done: t('holds.released'),
                    })
                  }
                >
                  {t('holds.release')}
                </Button>
                <Button look="quiet" disabled={act.isPending} onClick={() => block(hold.orderNo, 'address')}>
                  {t('holds.blockAddress')}
                </Button>
                <Button look="quiet" disabled={act.isPending} onClick={() => block(hold.orderNo, 'contact')}>
                  {t('holds.blockContact')}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      ) : null}
      {blocks.length > 0 ? (
        <div className="grid gap-1">
          <h3 className="font-medium">{t('holds.blocks')}</h3>
          <ul className="grid divide-y divide-line">
            {blocks.map((one) => (
              <li key={one.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2">
                <span className="break-all">
                  {one.label}{' '}
                  <span className="text-[13px] text-muted">
                    {t('holds.blockedBy', { name: one.madeBy, until: dateAndTime(one.untilMs) })}
                  </span>
                </span>
                <Button
                  look="quiet"
                  disabled={act.isPending}
                  onClick={() =>
                    act.mutate({ run: () => api.holds.unblock.mutate({ id: one.id }), done: t('holds.unblocked') })
                  }
                >
                  {t('holds.unblock')}
                </Button>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </Section>
  );
}
