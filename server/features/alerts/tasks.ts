import { alertTask } from './send-alert.ts';

export const alertTasks = [alertTask];
