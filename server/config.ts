import { defined } from './contract/defined.ts';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { appRoot } from './lib/app-root.ts';
import { deriveKey, privateKeyFrom, publicBytesOf } from './lib/seal.ts';

const port = z.coerce.number().int().min(0).max(65_535);

export const environment = z.object({
  YINGHUO_HOST: z.string().default('127.0.0.1'),
  YINGHUO_PORT: port.default(7070),
  YINGHUO_CONSOLE_PORT: port.default(7071),
  /** Loopback unless set, also when the storefront is opened to the network. */
  YINGHUO_CONSOLE_HOST: z.string().default('127.0.0.1'),
  /** Health, readiness and metrics of an instance; loopback and any free port unless a platform's probes ask for them. */
  YINGHUO_ADMIN_HOST: z.string().default('127.0.0.1'),
  YINGHUO_ADMIN_PORT: port.default(0),
  YINGHUO_PUBLIC_URL: z.url().optional(),
  YINGHUO_TRUST_PROXY: z.string().default(''),
  YINGHUO_DATA: z.string().default(join(appRoot, '.data')),
  /** What the shop runs as: rows only, no tables. */
  DATABASE_URL: z.string().optional(),
  /** Who owns the tables: for migrate, backup and restore alone; without it DATABASE_URL is both. */
  DATABASE_OWNER_URL: z.string().optional(),
  YINGHUO_MASTER_KEY: z.string().optional(),
  /** A folder beside the data: what is delivered is written there before a buyer sees it, as blind indexes; off by default. */
  YINGHUO_DELIVERY_JOURNAL: z.string().default(''),
  YINGHUO_SECRETS: z.string().optional(),
  YINGHUO_SEED: z.string().optional(),
  YINGHUO_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Instances per service: "storefront=2,orders=1". */
  YINGHUO_INSTANCES: z.string().default(''),
  /** What a gateway or supplier takes for each piece of work of a service, ms: "storefront=120,orders=250"; none by default. */
  YINGHUO_UPSTREAM_DELAY_MS: z.string().default(''),
  /** Checkouts a storefront works on at once; the others wait in line. */
  YINGHUO_CHECKOUT_SLOTS: z.coerce.number().int().min(1).max(256).default(32),
  /** Jobs an instance works on at once. */
  YINGHUO_JOB_SLOTS: z.coerce.number().int().min(1).max(64).default(8),
  /** What one instance costs an hour, minor units; a set price, shown as such. */
  YINGHUO_INSTANCE_PRICE_MINOR: z.coerce.number().min(0).default(6),
  /** Who this instance is, when fleet has already decided. */
  YINGHUO_INSTANCE_ID: z.uuid().optional(),
  /** The host of the fleet that started this instance. */
  YINGHUO_HOST_ID: z.uuid().optional(),
  /** Opens fleet's control endpoint on loopback; without one there is no endpoint. */
  YINGHUO_FLEET_TOKEN: z.string().min(16).optional(),
  /** Where fleet's control endpoint listens; 0: anywhere free, written to fleet.json in the data folder. */
  YINGHUO_FLEET_PORT: port.default(0),
  /** Where instances run unless the shop has chosen; empty: processes of this machine. */
  YINGHUO_DRIVER: z.string().default(''),
  /** Its settings, JSON. */
  YINGHUO_DRIVER_SETTINGS: z.string().default('{}'),
  /** Where a container platform mounts what a process needs to speak to it, and says where. */
  YINGHUO_MOUNTED: z.string().default('/var/run/secrets/kubernetes.io/serviceaccount'),
  KUBERNETES_SERVICE_HOST: z.string().optional(),
  KUBERNETES_SERVICE_PORT: z.string().default('443'),
  /** Set by a fleet that listens for its instances; they need not listen themselves. */
  YINGHUO_FLEET_LISTENS: z.string().optional(),
});

/** Secrets a role is given; only dispense (and `all`) has `dispensePrivate`. */
export type Secrets = {
  auth: string;
  blindIndex: Buffer;
  settings: Buffer;
  ticket: Buffer;
  dispensePublic: Buffer;
  dispensePrivate?: Buffer;
};

export type Config = {
  host: string;
  port: number;
  consoleHost: string;
  consolePort: number;
  adminHost: string;
  /** 0: any free one; several instances of one machine can't share another. */
  adminPort: number;
  publicUrl: string;
  trustProxy: string[];
  dataDir: string;
  /** Folder of the delivery journal; undefined: none is kept. */
  deliveryJournal?: string | undefined;
  databaseUrl: string;
  databaseOwnerUrl: string;
  seed: boolean;
  logLevel: string;
  instances: Record<string, number>;
  upstreamDelayMs: Record<string, number>;
  checkoutSlots: number;
  jobSlots: number;
  instancePriceMinorPerHour: number;
  instanceId?: string;
  hostId?: string;
  fleetToken?: string;
  fleetPort: number;
  fleetListens: boolean;
  driver: { name: string; settings: Record<string, unknown> };
  /** Undefined: no platform says where it is. */
  mounted?: { url: string; folder: string } | undefined;
  hostName: string;
};

/** Reads the environment once; a wrong value is one clear line naming the variable. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const issue = defined(parsed.error.issues[0], 'parsed.error.issues[0]');
    throw new Error(`${issue.path.join('.')}: ${issue.message}`);
  }
  const e = parsed.data;
  return {
    host: e.YINGHUO_HOST,
    port: e.YINGHUO_PORT,
    consoleHost: e.YINGHUO_CONSOLE_HOST,
    consolePort: e.YINGHUO_CONSOLE_PORT,
    adminHost: e.YINGHUO_ADMIN_HOST,
    adminPort: e.YINGHUO_ADMIN_PORT,
    publicUrl: (
      e.YINGHUO_PUBLIC_URL ?? `http://${e.YINGHUO_HOST === '0.0.0.0' ? '127.0.0.1' : e.YINGHUO_HOST}:${e.YINGHUO_PORT}`
    ).replace(/\/$/, ''),
    trustProxy: e.YINGHUO_TRUST_PROXY.split(',')
      .map((s) => s.trim())
      .filter(Boolean),
    dataDir: e.YINGHUO_DATA,
    deliveryJournal: e.YINGHUO_DELIVERY_JOURNAL ? resolve(e.YINGHUO_DELIVERY_JOURNAL) : undefined,
    databaseUrl: e.DATABASE_URL ?? '',
    databaseOwnerUrl: e.DATABASE_OWNER_URL || (e.DATABASE_URL ?? ''),
    seed: e.YINGHUO_SEED === '1',
    logLevel: e.YINGHUO_LOG,
    instances: readNumbers('YINGHUO_INSTANCES', e.YINGHUO_INSTANCES, 64),
    upstreamDelayMs: readNumbers('YINGHUO_UPSTREAM_DELAY_MS', e.YINGHUO_UPSTREAM_DELAY_MS, 60_000),
    checkoutSlots: e.YINGHUO_CHECKOUT_SLOTS,
    jobSlots: e.YINGHUO_JOB_SLOTS,
    instancePriceMinorPerHour: e.YINGHUO_INSTANCE_PRICE_MINOR,
    instanceId: e.YINGHUO_INSTANCE_ID,
    hostId: e.YINGHUO_HOST_ID,
    fleetToken: e.YINGHUO_FLEET_TOKEN,
    fleetPort: e.YINGHUO_FLEET_PORT,
    fleetListens: e.YINGHUO_FLEET_LISTENS === '1',
    driver: { name: e.YINGHUO_DRIVER, settings: readJson('YINGHUO_DRIVER_SETTINGS', e.YINGHUO_DRIVER_SETTINGS) },
    mounted: e.KUBERNETES_SERVICE_HOST
      ? {
          url: `https://${bracketed(e.KUBERNETES_SERVICE_HOST)}:${e.KUBERNETES_SERVICE_PORT}`,
          folder: e.YINGHUO_MOUNTED,
        }
      : undefined,
    hostName: hostname(),
  };
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

function readJson(variable: string, text: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new Error(`${variable}: should be JSON, like {"release":"shop"}`);
  }
}

function readNumbers(variable: string, text: string, most: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const part of text
    .split(',')
    .map((s) => s.trim())
    .filter(Boolean)) {
    const match = /^([a-z]+)=(\d{1,5})$/.exec(part);
    if (!match || Number(match[2]) > most)
      throw new Error(`${variable}: "${part}" should look like storefront=2, at most ${most}`);
    counts[defined(match[1], 'match[1]')] = Number(match[2]);
  }
  return counts;
}

/** Derives every secret from the master key (base64, 32 bytes). */
export function deriveSecrets(masterKey: string): Required<Secrets> {
  const master = Buffer.from(masterKey.trim(), 'base64');
  if (master.length !== 32) throw new Error('YINGHUO_MASTER_KEY: expected 32 bytes in base64');
  const dispensePrivate = deriveKey(master, 'yinghuo dispense v1');
  return {
    auth: deriveKey(master, 'yinghuo auth v1').toString('base64url'),
    blindIndex: deriveKey(master, 'yinghuo blind index v1'),
    settings: deriveKey(master, 'yinghuo settings v1'),
    ticket: deriveKey(master, 'yinghuo ticket v1'),
    dispensePrivate,
    dispensePublic: publicBytesOf(privateKeyFrom(dispensePrivate)),
  };
}

/** What fleet hands to a role: everything but the private key, unless the role delivers (or is fleet itself). */
export function secretsFor(role: string, secrets: Required<Secrets>): string {
  const { dispensePrivate, ...rest } = secrets;
  const given: Secrets =
    role === 'dispense' || role === 'all' || role === 'fleet' ? { ...rest, dispensePrivate } : rest;
  return JSON.stringify(
    Object.fromEntries(Object.entries(given).map(([k, v]) => [k, Buffer.isBuffer(v) ? v.toString('base64') : v])),
  );
}

/** What `YINGHUO_SECRETS` of a role is where no fleet hands it over. Throws without the master key. */
export function secretsOf(role: string, env: NodeJS.ProcessEnv = process.env): string {
  const { YINGHUO_MASTER_KEY: master } = env;
  if (!master) throw new Error('YINGHUO_MASTER_KEY is not set; the secrets of a role are derived from it');
  return secretsFor(role, deriveSecrets(master));
}

/** A role's secrets: handed over by fleet, or derived from the master key when the role runs on its own. */
export function readSecrets(role: string, env: NodeJS.ProcessEnv = process.env): Secrets {
  const { YINGHUO_SECRETS: handed, YINGHUO_MASTER_KEY: master } = env;
  delete env.YINGHUO_SECRETS;
  delete env.YINGHUO_MASTER_KEY;
  // children inherit the environment
  delete env.YINGHUO_FLEET_TOKEN;
  delete env.DATABASE_OWNER_URL;
  if (!handed && !master) throw new Error('YINGHUO_MASTER_KEY is not set; npm start keeps it in .data/master.key');
  const text = handed ?? secretsFor(role, deriveSecrets(defined(master, 'master')));
  const { auth, ...rest } = JSON.parse(text) as Record<string, string>;
  return {
    auth,
    ...Object.fromEntries(Object.entries(rest).map(([k, v]) => [k, Buffer.from(v, 'base64')])),
  } as Secrets;
}
