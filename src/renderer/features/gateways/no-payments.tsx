import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronRight, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { trpc } from '../../lib/trpc.ts';
import { buttonLook } from '../../ui/button.tsx';
import { useMay } from '../session/use-me.ts';

/** To where a way of being paid is chosen; for who may do it. */
export function PaymentsLink() {
  const { t } = useTranslation();
  if (!useMay('gateways.write')) return null;
  return (
    <Link to="/settings" hash="payments" className={buttonLook({ size: 'small' })}>
      {t('gateways.choose')}
      <ChevronRight aria-hidden />
    </Link>
  );
}

/** Says that nobody can pay yet, where goods are being prepared. */
export function NoPaymentsNotice() {
  const { t } = useTranslation();
  const may = useMay('gateways.write');
  const { data } = useQuery(trpc.gateways.list.queryOptions(undefined, { enabled: may }));
  if (!data || data.some((row) => row.enabled)) return null;
  return (
    <div className="mb-4 flex items-center justify-between gap-4 rounded-2xl border border-warn/50 bg-surface px-5 py-3">
      <p className="flex items-center gap-2.5">
        <TriangleAlert aria-hidden className="size-4 shrink-0 text-warn" />
        {t('gateways.noneOn')}
      </p>
      <PaymentsLink />
    </div>
  );
}
