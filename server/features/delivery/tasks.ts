import { answerTask } from './answer-request.ts';
import { deliverTask } from './deliver.ts';
import { mailTask } from './mail.ts';
import { supplyTask } from './supply.ts';

export const deliveryTasks = [deliverTask, answerTask, supplyTask, mailTask];
