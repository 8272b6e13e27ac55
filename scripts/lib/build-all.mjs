import { buildDesk, buildServer } from './build.mjs';
import { findElectron } from './electron.mjs';

export async function build({ withElectron = true } = {}) {
  const electron = withElectron ? await findElectron() : undefined;
  await buildServer();
  await buildDesk(electron);
}
