/** How the processes of one machine tell one another that an order's keys are there. Outside a fleet there is nobody to tell. */
export type DeliveryNotices = {
  /** Keys of this order are there: whoever waits for it on this machine hears it. */
  tell(orderNo: string): void;
  /** Somebody in this process waits for this order from now on. One that landed a moment ago is told of at once. */
  expect(orderNo: string): void;
  /** Who in this process hears it. */
  onDelivered(heard: (orderNos: string[]) => void): void;
};
