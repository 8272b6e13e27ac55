import { beatEveryMs, beatJournal } from '../features/journal/beat.ts';
import { loop } from './loop.ts';

/** Of every process that delivers. */
export const dispenseLoops = [loop({ name: 'journal', everyMs: beatEveryMs, work: beatJournal })];
