import { clawBackTask } from './claw-back.ts';
import { mailLinkTask } from './mail-link.ts';
import { rewardTask } from './reward.ts';

export const referralTasks = [clawBackTask, mailLinkTask, rewardTask];
