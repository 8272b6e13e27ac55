import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

// A role with public ports must answer on each of them; any other is asked on its own admin port, which is a different
// one in every instance and found among those that the container's process holds.
const storefront = Number(process.env.YINGHUO_PORT ?? 7070);
const console_ = Number(process.env.YINGHUO_CONSOLE_PORT ?? 7071);
/** @type {Record<string, number[] | undefined>} */
const publicPorts = {
  storefront: [storefront],
  console: [console_],
  fleet: [storefront, console_],
  all: [storefront, console_],
};

const role = readFileSync('/proc/1/cmdline', 'utf8').split('\0').findLast(Boolean);
const ports = publicPorts[role ?? ''] ?? portsOf(1);
const answers = await Promise.all(ports.map(isHealthy));
process.exit(answers.length > 0 && answers.every(Boolean) ? 0 : 1);

/** @param {number} port */
async function isHealthy(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(3000) })).ok;
  } catch {
    return false;
  }
}

/** @param {number} pid */
function portsOf(pid) {
  const inodes = new Set(readdirSync(`/proc/${pid}/fd`).flatMap((fd) => inodeOf(`/proc/${pid}/fd/${fd}`)));
  const rows = ['tcp', 'tcp6'].flatMap((name) =>
    readFileSync(`/proc/${pid}/net/${name}`, 'utf8').trim().split('\n').slice(1),
  );
  const sockets = rows
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && inodes.has(fields[9] ?? ''));
  return [...new Set(sockets.map((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '', 16)))];
}

/** @param {string} link */
function inodeOf(link) {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.slice(1) ?? [];
  } catch {
    return [];
  }
}
