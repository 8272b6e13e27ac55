import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Job, Result } from './job.ts';

const mostWorkers = 8;

/** Runs the jobs on every core, begun in their order; the results are in the order of the traces. Rejects with a job's error. */
export async function runJobs(folder: string, jobs: readonly Job[], onDone: (done: number) => void): Promise<Result[]> {
  const results: { job: Job; runs: Result[] }[] = [];
  let next = 0;
  let done = 0;
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: folder });
      let current: Job | undefined;
      const give = (): void => {
        current = jobs[next++];
        if (current) worker.postMessage(current);
        else void worker.terminate().then(() => resolve(), reject);
      };
      worker.on('message', (runs: Result[]) => {
        results.push({ job: current!, runs });
        onDone(++done);
        give();
      });
      worker.on('error', reject);
      give();
    });
  await Promise.all(Array.from({ length: Math.min(mostWorkers, availableParallelism(), jobs.length) }, work));
  return results.toSorted((a, b) => a.job.trace - b.job.trace || a.job.seed - b.job.seed).flatMap(({ runs }) => runs);
}
