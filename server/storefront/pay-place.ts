/** Where a buyer goes to pay: the gateway's page, or the order's own, which draws what a wallet scans. */
export function payPlace(orderNo: string, payUrl: string): string {
  return /^https?:\/\//i.test(payUrl) ? payUrl : `/o/${orderNo}`;
}
