import { createColumnHelper, tableFeatures } from '@tanstack/react-table';
import type { TFunction } from 'i18next';
import { money } from '../../lib/format.ts';
import { fullTime, shortTime } from '../../lib/shop-time.ts';
import type { Outputs } from '../../lib/trpc.ts';
import { gatewayName } from '../gateways/gateway-name.ts';
import { OrderStatusMark } from './order-status.tsx';

export type OrderRow = Outputs['orders']['search']['rows'][number];

export const orderFeatures = tableFeatures({});
const helper = createColumnHelper<typeof orderFeatures, OrderRow>();

/** Widths of the columns, shared by the head and every row. */
export const orderGrid =
  'grid grid-cols-[7rem_minmax(9rem,1.6fr)_6rem_minmax(7rem,1fr)_5rem_7.5rem] items-center gap-4 px-5 min-[1180px]:gap-6';
/** Beside an open order there is room for less. */
export const narrowOrderGrid = 'grid grid-cols-[7.5rem_minmax(8rem,1fr)_6.5rem] items-center gap-5 px-5';
export const narrowColumns = new Set(['status', 'product', 'amount']);

export function orderColumns(t: TFunction) {
  return helper.columns([
    helper.accessor('status', {
      header: t('orders.column.status'),
      cell: ({ getValue }) => <OrderStatusMark status={getValue()} words className="flex" />,
    }),
    helper.accessor('productName', {
      id: 'product',
      header: t('orders.column.product'),
      cell: ({ row: { original } }) => (
        <span className="block truncate">
          {original.productName} <span className="text-muted">{original.variantName}</span>
          {original.quantity > 1 ? <span className="tabular text-muted"> ×{original.quantity}</span> : null}
        </span>
      ),
    }),
    helper.accessor('amountMinor', {
      id: 'amount',
      header: () => <span className="block text-right">{t('orders.column.amount')}</span>,
      cell: ({ row: { original } }) => (
        <span className="tabular block text-right font-medium">{money(original.amountMinor, original.currency)}</span>
      ),
    }),
    helper.accessor('contact', {
      header: t('orders.column.contact'),
      cell: ({ getValue }) => <span className="block truncate text-muted">{getValue()}</span>,
    }),
    helper.accessor('gateway', {
      header: t('orders.column.gateway'),
      cell: ({ getValue }) => <span className="block truncate text-muted">{gatewayName(getValue())}</span>,
    }),
    helper.accessor('createdAt', {
      header: () => <span className="block text-right">{t('orders.column.created')}</span>,
      cell: ({ getValue }) => (
        <time dateTime={getValue()} title={fullTime(getValue())} className="tabular block text-right text-muted">
          {shortTime(getValue())}
        </time>
      ),
    }),
  ]);
}
