import { closeSync, copyFileSync, existsSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { lastLineOf } from './command.mjs';

const limitBytes = 50_000_000;

/**
 * Opened for appending, so that it can be cut while its writer lives.
 * @template T
 * @param {string} file
 * @param {(descriptor: number) => T} use
 */
export function withLog(file, use) {
  const descriptor = openSync(file, 'a', 0o600);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Keeps one older piece beside the log. A pipe through us would break the writer when we are killed.
 * @param {string} file
 */
export function trimLog(file) {
  if (!existsSync(file) || statSync(file).size < limitBytes) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
}

/** @param {string} file */
export function lastLogLine(file, fromByte = 0) {
  if (!existsSync(file)) return '';
  return lastLineOf(readFileSync(file).subarray(fromByte).toString('utf8'));
}

/**
 * @param {string} file
 * @returns {number} bytes
 */
export function logSize(file) {
  return existsSync(file) ? statSync(file).size : 0;
}
