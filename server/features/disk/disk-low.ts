import { refusedUnderBytes } from '../../lib/disk-space.ts';
import type { DiskView } from './disk-view.ts';

/** Told so many hours before the disk is full, as it goes; */
const soonHours = 24;
/** and however it goes, where less than this many times what new orders are refused under is left. */
const fewTimes = 5;

/** Whether somebody should make room before it is too late. */
export function isDiskLow({ freeBytes, totalBytes, hours }: DiskView): boolean {
  if (hours !== null && hours < soonHours) return true;
  return freeBytes < fewTimes * refusedUnderBytes({ totalBytes });
}
