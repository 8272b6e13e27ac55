import { defined } from '../contract/defined.ts';
import { AppError } from '../lib/app-error.ts';
import type { Driver, DriverDeps, OpenDriver } from './driver.ts';
import { kubernetes } from './kubernetes/kubernetes.ts';
import { local } from './local.ts';

export const drivers = {
  kubernetes,
  local,
} satisfies Record<string, Driver>;

export type DriverName = keyof typeof drivers;

/** What runs where nothing else was chosen. */
export const defaultDriver: DriverName = 'local';

/** The driver that the environment names; nothing names the default. */
export function driverNamed(name: string): DriverName {
  if (name === '') return defaultDriver;
  if (Object.hasOwn(drivers, name)) return name as DriverName;
  throw new Error(`YINGHUO_DRIVER: "${name}" is none of ${Object.keys(drivers).join(', ')}`);
}

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
