import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

// Asks whatever port the container's process holds: the public ones where it has them, else its own admin port, which is
// a different one in every instance.
const publicPorts = new Set(
  [process.env.YINGHUO_PORT ?? '7070', process.env.YINGHUO_CONSOLE_PORT ?? '7071'].map(Number),
);

const held = portsOf(1);
const open = held.filter((port) => publicPorts.has(port));
const asked = open.length > 0 ? open : held;
const answers = await Promise.all(asked.map(isHealthy));
process.exit(answers.length > 0 && answers.every(Boolean) ? 0 : 1);

async function isHealthy(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(3000) })).ok;
  } catch {
    return false;
  }
}

function portsOf(pid) {
  const inodes = new Set(readdirSync(`/proc/${pid}/fd`).flatMap((fd) => inodeOf(`/proc/${pid}/fd/${fd}`)));
  const rows = ['tcp', 'tcp6'].flatMap((name) =>
    readFileSync(`/proc/${pid}/net/${name}`, 'utf8').trim().split('\n').slice(1),
  );
  const sockets = rows
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && inodes.has(fields[9]));
  return [...new Set(sockets.map((fields) => Number.parseInt(fields[1].split(':')[1], 16)))];
}

function inodeOf(link) {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.slice(1) ?? [];
  } catch {
    return [];
  }
}
