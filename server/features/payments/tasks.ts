import { refundTask } from './send-refund.ts';
import { settleTask } from './settle.ts';

export const paymentTasks = [settleTask, refundTask];
