/** For an order's id in a statement: it waited neither for stock nor for a person, so that its time to the key tells how quick the shop is. */
export const deliveredByItself = (orderId: string) => `not exists (select from order_event waited
    where waited.order_id = ${orderId} and (waited.type = 'out_of_stock' or waited.type = 'paid' and waited.data ? 'parked'))`;
