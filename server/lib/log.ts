import { pino } from 'pino';

/** Paths whose values never reach a log line: credentials, contacts and keys. */
const secretPaths = [
  'token',
  'secret',
  'password',
  'authorization',
  'cookie',
  'contact',
  'key',
  'keys',
  'lookupPassword',
  'sealed',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

export type Log = {
  debug(detail: object, message: string): void;
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
  error(detail: object, message: string): void;
};

export function createLog(service: string, level = 'info'): Log {
  return pino({
    level,
    base: { service, pid: process.pid },
    redact: { paths: secretPaths, censor: '[secret]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}
