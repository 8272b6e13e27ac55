import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { appRoot } from '../../server/lib/app-root.ts';
import type { Visit } from './buyer.ts';
import type { GeneratorLine, GeneratorTask } from './generator.ts';

/** Sends the crowd from a process of its own; resolves when the last of them has gone home. */
export async function sendBuyers(
  task: GeneratorTask,
  onVisit: (visit: Visit) => void,
): Promise<{ cpuMs: number; loopP99Ms: number }> {
  const child = spawn(process.execPath, [join(appRoot, 'test/storm/generator.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // whoever interrupts a storm ends its crowd, and with it, by the throw below, its shop
  const interrupt = () => child.kill();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  child.stdin.end(JSON.stringify(task));
  let end: { cpuMs: number; loopP99Ms: number } | undefined;
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as GeneratorLine;
    if ('visit' in told) onVisit(told.visit);
    else end = told.end;
  }
  const code = await exited;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
  if (!end) throw new Error(`the generator ended with ${code} before its time`);
  return end;
}
