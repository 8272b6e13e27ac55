/** What a delivered key is sealed under, beside its order's token: the order and the slot it stands in. */
export const deliveryAad = (orderNo: string, slot: number): string => `delivery:${orderNo}:${slot}`;
