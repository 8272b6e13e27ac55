import { randomBytes, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { deriveSecrets, readConfig, readSecrets, secretsOf } from '../../../../server/config.ts';
import { services } from '../../../../server/contract/services.ts';
import { handedTo } from '../../../../server/roles/fleet/fleet.ts';

const secrets = deriveSecrets(randomBytes(32).toString('base64'));
const control = { token: randomBytes(24).toString('hex'), port: 4711, hostId: randomUUID() };

test('only dispense is handed the private key, only the scaler the way to order instances', () => {
  const key = secrets.dispensePrivate.toString('base64');
  const withKey = services.filter((service) => JSON.stringify(handedTo(service, secrets, control)).includes(key));
  const withToken = services.filter((service) =>
    JSON.stringify(handedTo(service, secrets, control)).includes(control.token),
  );
  expect(withKey).toEqual(['dispense']);
  expect(withToken).toEqual(['scaler']);
});

test('a process reads what it was handed and leaves none of it in its environment for its children', () => {
  const env: NodeJS.ProcessEnv = handedTo('scaler', secrets, control);
  expect(readConfig(env)).toMatchObject({ fleetToken: control.token, fleetPort: control.port });
  expect(readSecrets('scaler', env).dispensePrivate).toBeUndefined();
  expect(JSON.stringify(env)).not.toContain(control.token);
  expect(env.YINGHUO_SECRETS).toBeUndefined();
});

test('without a fleet a role is given the same secrets from the master key', () => {
  const env = { YINGHUO_MASTER_KEY: randomBytes(32).toString('base64') };
  expect(Object.keys(JSON.parse(secretsOf('orders', env)))).not.toContain('dispensePrivate');
  expect(readSecrets('dispense', { YINGHUO_SECRETS: secretsOf('dispense', env) })).toEqual(
    readSecrets('dispense', { ...env }),
  );
  expect(() => secretsOf('orders', {})).toThrow(/YINGHUO_MASTER_KEY/);
});
