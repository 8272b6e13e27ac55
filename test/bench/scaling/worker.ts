import { parentPort, workerData } from 'node:worker_threads';
import { type Job, runJob } from './job.ts';
import { allTraces } from './all-traces.ts';

const traces = allTraces(workerData as string);
parentPort!.on('message', (job: Job) => parentPort!.postMessage(runJob(traces, job)));
