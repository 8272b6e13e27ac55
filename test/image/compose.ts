import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, freePorts, runProcess } from '../support/processes.ts';
import { attempt, bases, podman } from './podman.ts';

const compose = join(import.meta.dirname, '../../compose.yaml');
const health = '{{if .State.Health}}{{.State.Health.Status}}{{end}}';

export type Stack = AsyncDisposable & {
  storefront: string;
  console: string;
  network: string;
  /** What the roles are started with, as `compose.yaml` does it. */
  environment: Record<string, string>;
  /** Runs docker-compose on it; throws its output when it fails. */
  compose(...args: string[]): Promise<string>;
  container(service: string): string;
  /** Waits until the container's own check passes. */
  untilHealthy(service: string): Promise<void>;
};

/** `compose.yaml` as it is, through Docker's interface of podman, on ports and volumes of its own. */
export async function openStack(): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), 'yinghuo-compose-'));
  const project = `yinghuo${randomBytes(4).toString('hex')}`;
  const [port = 0, consolePort = 0] = await freePorts(2);
  const override = join(folder, 'bases.yaml');
  writeFileSync(override, JSON.stringify({ services: { postgres: { image: bases().postgres } } }));
  const storefront = `http://127.0.0.1:${port}`;
  const secrets = {
    YINGHUO_MASTER_KEY: randomBytes(32).toString('base64'),
    POSTGRES_PASSWORD: randomBytes(12).toString('hex'),
    POSTGRES_APP_PASSWORD: randomBytes(12).toString('hex'),
  };
  const socket = `unix://${join(folder, 'podman.sock')}`;
  const env = {
    ...secrets,
    YINGHUO_PUBLIC_URL: storefront,
    YINGHUO_PORT: String(port),
    YINGHUO_CONSOLE_PORT: String(consolePort),
    YINGHUO_SEED: '1',
    DOCKER_HOST: socket,
  };
  const service = runProcess('podman', ['system', 'service', '--time', '0', socket]);
  const checks = keepChecking(project);
  const stack: Stack = {
    storefront,
    console: `http://127.0.0.1:${consolePort}`,
    network: `${project}_default`,
    environment: {
      DATABASE_URL: `postgresql://yinghuo_app:${secrets.POSTGRES_APP_PASSWORD}@postgres:5432/yinghuo`,
      YINGHUO_MASTER_KEY: secrets.YINGHUO_MASTER_KEY,
      YINGHUO_PUBLIC_URL: storefront,
    },
    async compose(...args) {
      const files = ['--project-directory', folder, '-p', project, '-f', compose, '-f', override];
      const { code, stdout, stderr } = await attempt('docker-compose', [...files, ...args], env);
      if (code !== 0) throw new Error(`docker-compose ${args.join(' ')}: ${code}\n${stderr}\n${stdout}`);
      return `${stdout}\n${stderr}`;
    },
    container: (name) => `${project}_${name}_1`,
    async untilHealthy(name) {
      const isHealthy = async () => (await podman('inspect', '--format', health, stack.container(name))) === 'healthy';
      await eventually(isHealthy, { timeoutMs: 60_000, what: `${name} to be healthy` });
    },
    async [Symbol.asyncDispose]() {
      checks.stop();
      await stack.compose('down', '--volumes', '--timeout', '5').catch((error: unknown) => console.log(String(error)));
      await service[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await eventually(async () => (await attempt('podman', ['--url', socket, 'info'])).code === 0, {
    timeoutMs: 30_000,
    what: "podman's service",
  });
  return stack;
}

/** Podman leaves the times of health checks to systemd, which a machine for tests need not have. */
function keepChecking(project: string): { stop(): void } {
  let isOpen = true;
  const check = async () => {
    while (isOpen) {
      const filter = `label=com.docker.compose.project=${project}`;
      const { stdout } = await attempt('podman', ['ps', '--quiet', '--filter', filter]);
      for (const id of stdout.split('\n').filter(Boolean)) await attempt('podman', ['healthcheck', 'run', id]);
      await sleep(500);
    }
  };
  void check();
  return { stop: () => (isOpen = false) };
}
