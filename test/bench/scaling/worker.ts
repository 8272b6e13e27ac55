import { parentPort, workerData } from 'node:worker_threads';
import { type Job, runJob } from './job.ts';
import { syntheticTraces } from './synthetic.ts';
import { readTraces } from './traces.ts';

const traces = [...readTraces(workerData as string), ...syntheticTraces()];
parentPort!.on('message', (job: Job) => parentPort!.postMessage(runJob(traces, job)));
