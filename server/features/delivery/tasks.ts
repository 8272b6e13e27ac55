import { aliasTask } from './alias-stock.ts';
import { answerTask } from './answer-request.ts';
import { deliverTask } from './deliver.ts';
import { mailTask } from './mail.ts';

export const deliveryTasks = [deliverTask, answerTask, mailTask, aliasTask];
