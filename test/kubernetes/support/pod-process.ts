import { join } from 'node:path';
import { type Secrets, secretsFor } from '../../../server/config.ts';
import { freePorts, runProcess, type RunningProcess } from '../../support/processes.ts';
import type { Container, Pod } from './kubelet.ts';

const bundle = join(import.meta.dirname, '../../../out/server/main.mjs');

export type PodProcess = {
  pod: string;
  service: string;
  startedAt: number;
  readyAt: number | null;
  drainMs: number | null;
  code: number | null;
};

/** Runs our own program in every pod, with the secrets of its role and its health at a port of its own; tells how each went. */
export function podProcesses(secrets: Required<Secrets>, env: Record<string, string>) {
  const told: PodProcess[] = [];
  async function run({ metadata }: Pod): Promise<Container> {
    const service = metadata.labels['app.kubernetes.io/component']!;
    const [port = 0] = await freePorts(1);
    const at: PodProcess = {
      pod: metadata.name,
      service,
      startedAt: Date.now(),
      readyAt: null,
      drainMs: null,
      code: null,
    };
    told.push(at);
    const own = { ...env, YINGHUO_SECRETS: secretsFor(service, secrets), YINGHUO_ADMIN_PORT: String(port) };
    const process: RunningProcess = runProcess(globalThis.process.execPath, [bundle, service], { env: own });
    void process.exited.then(({ code }) => (at.code = code));
    return {
      async ready() {
        const ok = await fetch(`http://127.0.0.1:${port}/readyz`).then(
          (response) => response.ok,
          () => false,
        );
        if (ok) at.readyAt ??= Date.now();
        return ok;
      },
      async stop() {
        const since = performance.now();
        process.kill('SIGTERM');
        await process.exited;
        at.drainMs ??= Math.round(performance.now() - since);
      },
    };
  }
  return { run, told };
}
