import { clawBackTask } from './claw-back.ts';
import { rewardTask } from './reward.ts';

export const referralTasks = [clawBackTask, rewardTask];
