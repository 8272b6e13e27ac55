import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { appRouter } from '../../server/api/router.ts';
import { confirmInput, refundInput, replaceInput } from '../../server/contract/order-inputs.ts';
import { appRoot } from '../../server/lib/app-root.ts';

const typescriptIn = (folder: string): string[] =>
  readdirSync(join(appRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));

/** What the modules that may hold schemas export, by the schema itself. */
async function exportedSchemas(): Promise<Map<unknown, string>> {
  const features = typescriptIn('server/features').filter((file) => file.endsWith('/schemas.ts'));
  const found = new Map<unknown, string>();
  for (const file of [...typescriptIn('server/contract'), ...features]) {
    const module = (await import(join(appRoot, file))) as Record<string, unknown>;
    for (const [name, value] of Object.entries(module)) found.set(value, `${file} ${name}`);
  }
  return found;
}

test('what a procedure takes stands in the contract or among its feature’s schemas', async () => {
  const schemas = await exportedSchemas();
  const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: Procedure }>);
  const inputs = procedures.flatMap(([name, { _def }]) => _def.inputs.map((input) => ({ name, input })));
  expect(inputs.length).toBeGreaterThan(50);
  expect(inputs.filter(({ input }) => !schemas.has(input)).map(({ name }) => name)).toEqual([]);
});

type Procedure = { inputs: z.ZodType[] };

test('the transport makes no schema of its own', () => {
  const making = typescriptIn('server/api').filter((file) =>
    /\bz\s*\.\s*(?:object|strictObject|looseObject|union|string|number|array|enum)\(/.test(
      readFileSync(join(appRoot, file), 'utf8'),
    ),
  );
  expect(making).toEqual([]);
});

test('a verb asks as much of its input as the desk’s procedure does', () => {
  const orderNo = 'ABCDEFGH12345678';
  const refund = { orderNo, amountMinor: 100, reason: 'asked for', requestKey: 'one-request' };
  expect(refundInput.safeParse(refund).success).toBe(true);
  for (const wrong of [{ reason: '  ' }, { requestKey: 'short' }, { amountMinor: 100_000_000_001 }])
    expect(refundInput.safeParse({ ...refund, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
  expect(replaceInput.safeParse({ orderNo, slot: 0, reason: 'x ' }).success).toBe(false);
  const confirm = { orderNo, tradeNo: ' ４２ 00\u200b1', reason: ' seen ' };
  expect(confirmInput.parse(confirm)).toEqual({ orderNo, tradeNo: '42001', reason: 'seen' });
});
