/** How a buyer finds the order again from elsewhere; `none`: only by the link itself. */
export type WayBack = 'password' | 'mail' | 'none';
