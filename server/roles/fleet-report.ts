import { z } from 'zod';

/** What an instance tells its fleet: when it serves, and in answer to every ping. */
export const reportSchema = z.object({
  ready: z.boolean(),
  /** Since the last report; 100 is one core. */
  cpuPercent: z.number(),
  memoryMb: z.number(),
});
export type FleetReport = z.output<typeof reportSchema>;

/** Answers fleet's pings, so that a process that hangs is told from one that works; does nothing outside a fleet. */
export function answerFleet(): { ready(): void } {
  let isReady = false;
  let last = { at: performance.now(), cpu: process.cpuUsage() };
  const report = () => {
    const at = performance.now();
    const cpu = process.cpuUsage();
    const usedMs = (cpu.user + cpu.system - last.cpu.user - last.cpu.system) / 1000;
    const cpuPercent = Math.round((usedMs / Math.max(1, at - last.at)) * 1000) / 10;
    last = { at, cpu };
    const memoryMb = Math.round(process.memoryUsage.rss() / 104_857.6) / 10;
    process.send?.({ ready: isReady, cpuPercent, memoryMb } satisfies FleetReport);
  };
  process.on('message', (message) => {
    if (message === 'ping') report();
  });
  return {
    ready() {
      isReady = true;
      report();
    },
  };
}
