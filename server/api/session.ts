import { permissions, may, type AccountRole, type Permission } from '../contract/permissions.ts';
import { plugInNames } from '../features/plug-ins/names.ts';
import { readSettings } from '../features/settings/read.ts';
import { allow, router } from './trpc.ts';

const permissionsOf = (role: AccountRole): Permission[] =>
  (Object.keys(permissions) as Permission[]).filter((permission) => may(role, permission));

export const sessionRouter = router({
  me: allow('self.use').query(async ({ ctx: { app, person } }) => {
    const settings = await readSettings(app);
    return {
      id: person.id,
      name: person.name,
      email: person.email,
      role: person.role,
      permissions: permissionsOf(person.role),
      twoFactor: person.twoFactor,
      plugIns: plugInNames(),
      shop: {
        name: settings.shopName,
        currency: settings.currency,
        timeZone: settings.timeZone,
        locale: settings.locale,
        watchStartsAt: settings.watchStartsAt,
        storefrontUrl: app.config.publicUrl,
      },
    };
  }),
});
