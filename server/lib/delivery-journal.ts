export type Delivered = { blindIndex: Buffer; orderNo: string };

/** Where this process writes down what it delivers, before a buyer can see it. */
export type DeliveryJournal = {
  folder: string;
  /** Of the file that is being written. */
  number(): number;
  /** On disk when it returns. Throws when that can't be said; nothing may be shown then. */
  append(deliveries: Delivered[]): Promise<void>;
  /** Says that it is still there; `others`: somebody delivers without it. Answers how far the file is. */
  alive(others: boolean): Promise<{ bytes: number; check: string }>;
  close(): Promise<void>;
};
