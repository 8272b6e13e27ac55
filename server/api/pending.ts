import { AppError } from '../lib/app-error.ts';

export async function pending<T>(): Promise<T> {
  throw new AppError('unavailable', 'not wired yet');
}
