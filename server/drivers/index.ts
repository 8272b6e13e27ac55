import { defined } from '../contract/defined.ts';
import { AppError } from '../lib/app-error.ts';
import type { Driver, DriverDeps, OpenDriver } from './driver.ts';
import { local } from './local.ts';

export const drivers = {
  local,
} satisfies Record<string, Driver>;

export type DriverName = keyof typeof drivers;

/** What runs where nothing else was chosen. */
export const defaultDriver: DriverName = 'local';

/** Opens a driver with settings that were kept or typed; they are checked against its own schema first. */
export function openDriver(name: DriverName, settings: unknown, deps: DriverDeps): OpenDriver {
  const driver: Driver = drivers[name];
  const parsed = driver.settings.safeParse(settings);
  if (parsed.success) return driver.open(parsed.data, deps);
  const issue = defined(parsed.error.issues[0], 'parsed.error.issues[0]');
  throw new AppError('bad_input', `The settings of ${name} do not fit: ${issue.message}`, {
    field: `settings.${issue.path.join('.')}`,
  });
}
