/** In a statement on `orders`: paid for, and its key has not come; as the index `orders_undelivered` has it. */
export const isUndelivered = "delivered_at is null and status in ('paid', 'delivering', 'partly_refunded')";
