import type { LiveOrderEvent } from '../../../../server/contract/live.ts';
import type { OrderStatus } from '../../../../server/contract/orders.ts';

/** One order as the live screens show it. */
export type LiveOrder = {
  orderNo: string;
  productName: string;
  variantName: string;
  quantity: number;
  amountMinor: number;
  currency: string;
  status: OrderStatus;
  createdAt: string;
  paidAt: string | null;
  deliveredAt: string | null;
  /** The newest event that was counted; 0 when the row came from a query. */
  eventId: number;
};

export type LiveOrders = {
  /** Newest first, at most `keptOrders`. */
  orders: readonly LiveOrder[];
  /** Ids already counted: a resumed stream may repeat some, and late commits arrive out of order. */
  seen: ReadonlySet<number>;
};

export const keptOrders = 60;
export const keptIds = 2000;

export const noLiveOrders: LiveOrders = { orders: [], seen: new Set() };

const paidTypes = new Set(['paid', 'confirmed']);

function fold(order: LiveOrder, event: Partial<LiveOrderEvent> & { id: number; at: string }): LiveOrder {
  const newer = event.id > order.eventId;
  return {
    ...order,
    status: newer && event.status ? event.status : order.status,
    paidAt: order.paidAt ?? (paidTypes.has(event.type ?? '') ? event.at : null),
    deliveredAt: order.deliveredAt ?? (event.type === 'delivered' ? event.at : null),
    eventId: Math.max(order.eventId, event.id),
  };
}

function fresh(event: Partial<LiveOrderEvent> & { orderNo: string; at: string }): LiveOrder {
  return {
    orderNo: event.orderNo,
    productName: event.productName ?? '',
    variantName: event.variantName ?? '',
    quantity: event.quantity ?? 1,
    amountMinor: event.amountMinor ?? 0,
    currency: event.currency ?? 'CNY',
    status: event.status ?? 'created',
    createdAt: event.at,
    paidAt: null,
    deliveredAt: null,
    eventId: 0,
  };
}

function remember(seen: ReadonlySet<number>, ids: number[]): ReadonlySet<number> {
  const all = [...seen, ...ids];
  return new Set(all.length > keptIds ? all.slice(all.length - keptIds) : all);
}

/** Adds what the stream brought. An event counts once, however often it comes. */
export function addEvents(state: LiveOrders, events: readonly Partial<LiveOrderEvent>[]): LiveOrders {
  const byNumber = new Map(state.orders.map((order) => [order.orderNo, order]));
  const counted: number[] = [];
  const arrived: string[] = [];
  const known = new Set(state.seen);
  for (const event of events) {
    const { id, at, orderNo } = event;
    if (id === undefined || at === undefined || orderNo === undefined || known.has(id)) continue;
    known.add(id);
    counted.push(id);
    const order = byNumber.get(orderNo);
    if (!order) arrived.push(orderNo);
    byNumber.set(orderNo, fold(order ?? fresh({ ...event, orderNo, at }), { ...event, id, at }));
  }
  if (counted.length === 0) return state;
  const orders = [...arrived.toReversed(), ...state.orders.map((order) => order.orderNo)]
    .slice(0, keptOrders)
    .flatMap((orderNo) => byNumber.get(orderNo) ?? []);
  return { orders, seen: remember(state.seen, counted) };
}

type QueriedOrder = Omit<LiveOrder, 'eventId'>;

/** Lays a queried list under the live one; what the stream already knows of an order is newer and stays. */
export function addQueried(state: LiveOrders, rows: readonly QueriedOrder[]): LiveOrders {
  const live = new Map(state.orders.map((order) => [order.orderNo, order]));
  const merged = rows.map((row): LiveOrder => {
    const known = live.get(row.orderNo);
    live.delete(row.orderNo);
    if (!known || known.eventId === 0) return { ...row, eventId: 0 };
    return {
      ...known,
      createdAt: row.createdAt,
      paidAt: known.paidAt ?? row.paidAt,
      deliveredAt: known.deliveredAt ?? row.deliveredAt,
    };
  });
  const orders = [...live.values(), ...merged]
    .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    .slice(0, keptOrders);
  return { ...state, orders };
}
