import { refundTask } from './refund-task.ts';
import { settleTask } from './settle.ts';

export const paymentTasks = [settleTask, refundTask];
