import { hash } from 'node:crypto';
import type { WorkChallenge } from '../../server/contract/work.ts';

/** Does the work as the page's script does: tries numbers until one fits. */
export function solveWork(work: WorkChallenge): string {
  for (let number = 0; number <= work.maxnumber; number++) {
    if (hash('sha256', `${work.salt}${number}`) === work.challenge) return answerOf(work, number);
  }
  throw new Error('no number fits');
}

function answerOf(work: WorkChallenge, number: number): string {
  return Buffer.from(JSON.stringify({ ...work, number })).toString('base64');
}
