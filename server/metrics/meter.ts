import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Load, LoadBook } from './load.ts';
import { type Bins, createRecentBins } from './latency-bins.ts';
import { createVisitorMap } from './visitors.ts';

/** What an instance writes into its row with every heartbeat. */
export type InstanceMetrics = {
  busy: number;
  requestsPerSecond: number;
  jobsPerSecond: number;
  cpuPercent: number;
  memoryMb: number;
  adminPort: number;
  statements: number;
  commits: number;
  requestMs: Bins;
  /** Of the last 5 to 10 s, without what only asks or fetches a file. */
  pageMs: Bins;
  load: Load;
  jobMs: Bins;
  /** A visitor map as text; `''` when nobody came. */
  visitors: string;
};

type Line = { waiting: number; oldestMs: number };

/** Measures one process: requests, jobs, CPU, memory. */
export function createMeter(service: string, clock: () => number, load: LoadBook) {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  const requests = new Counter({
    name: 'yinghuo_requests_total',
    help: 'HTTP requests answered',
    labelNames: ['code'],
    registers: [registry],
  });
  const jobs = new Counter({
    name: 'yinghuo_jobs_total',
    help: 'Jobs run',
    labelNames: ['task', 'outcome'],
    registers: [registry],
  });
  const buckets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
  const requestTime = new Histogram({
    name: 'yinghuo_request_ms',
    help: 'Time to answer, ms',
    buckets,
    registers: [registry],
  });
  const busyGauge = new Gauge({ name: 'yinghuo_busy', help: 'Requests and jobs in progress', registers: [registry] });
  const requestMs = createRecentBins(clock);
  const pageMs = createRecentBins(clock, 5000);
  const jobMs = createRecentBins(clock);
  const visitors = createVisitorMap(clock);
  let requestCount = 0;
  let jobCount = 0;
  let last = { at: clock(), cpu: process.cpuUsage(), requests: 0, jobs: 0 };
  let defaults = false;

  return {
    onResponse(ms: number, status: number) {
      requestCount++;
      requestMs.record(ms);
      requestTime.observe(ms);
      requests.inc({ code: String(status) });
    },
    /** Real work for the storefront or the console: a page, a checkout. */
    onWork(ms: number, status: number) {
      pageMs.record(ms);
      load.count(status >= 500 ? 'failed' : 'done');
    },
    onJob(task: string, ms: number, outcome: 'done' | 'failed') {
      jobCount++;
      load.count(outcome);
      jobMs.record(ms);
      jobs.inc({ task, outcome });
    },
    onVisitor: (visitor: string) => visitors.see(visitor),
    /** Rates are since the last sample. */
    sample(
      busy: number,
      adminPort: number,
      { counts, line }: { counts: { statements: number; commits: number }; line?: Line | undefined },
    ): InstanceMetrics {
      const at = clock();
      const cpu = process.cpuUsage();
      const seconds = Math.max(0.001, (at - last.at) / 1000);
      const cpuMs = (cpu.user + cpu.system - last.cpu.user - last.cpu.system) / 1000;
      const metrics: InstanceMetrics = {
        busy,
        requestsPerSecond: round((requestCount - last.requests) / seconds),
        jobsPerSecond: round((jobCount - last.jobs) / seconds),
        cpuPercent: round((cpuMs / seconds / 1000) * 100),
        memoryMb: round(process.memoryUsage.rss() / 1_048_576),
        adminPort,
        ...counts,
        requestMs: requestMs.read(),
        pageMs: pageMs.read(),
        load: load.tell(line, cpuMs),
        jobMs: jobMs.read(),
        visitors: visitors.toText(),
      };
      last = { at, cpu, requests: requestCount, jobs: jobCount };
      busyGauge.set(busy);
      return metrics;
    },
    async scrape() {
      // event-loop and GC probes cost something; only a process that is scraped pays
      if (!defaults) collectDefaultMetrics({ register: registry });
      defaults = true;
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
