import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openTicket, signTicket, type Ticket } from '../../../../server/features/waiting-line/ticket.ts';

const now = 1_790_000_000_000;
const keyed = (key = randomBytes(32), at = now) => ({ secrets: { ticket: key } as never, clock: () => at });

const tickets: fc.Arbitrary<Ticket> = fc.record({
  placeId: fc.nat(),
  takenAtMs: fc.integer({ min: now - 1000, max: now }),
  quoted: fc.record({
    variantId: fc.uuid(),
    quantity: fc.integer({ min: 1, max: 10_000 }),
    unitPriceMinor: fc.integer({ min: 1, max: 1e12 }),
    discountMinor: fc.nat(),
    currency: fc.constantFrom('CNY', 'USD'),
    couponId: fc.option(fc.uuid(), { nil: null }),
  }),
});

test('a ticket says what was signed, always in the same words, and fits its field', () => {
  const ours = keyed();
  fc.assert(
    fc.property(tickets, (ticket) => {
      const text = signTicket(ours, ticket);
      expect(openTicket(ours, text)).toEqual({ ...ticket, ended: false });
      expect(signTicket(ours, structuredClone(ticket))).toBe(text);
      expect(text).toMatch(/^[\w-]{1,400}$/);
    }),
  );
});

test('whatever is changed in a ticket, and whoever else signs one, it is none of ours', () => {
  const ours = keyed();
  fc.assert(
    fc.property(tickets, fc.nat(), fc.integer({ min: 1, max: 127 }), (ticket, where, by) => {
      const text = signTicket(ours, ticket);
      const at = where % text.length;
      const changed = String.fromCharCode((text.charCodeAt(at) + by) % 128);
      expect(openTicket(ours, text.slice(0, at) + changed + text.slice(at + 1))).toBeUndefined();
      expect(openTicket(ours, text.slice(0, at))).toBeUndefined();
      expect(openTicket(keyed(), text)).toBeUndefined();
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => openTicket(ours, text) === undefined));
});

test('after twelve hours a ticket has ended', () => {
  const key = randomBytes(32);
  const [ticket] = fc.sample(tickets, 1);
  const text = signTicket(keyed(key), ticket!);
  expect(openTicket(keyed(key, ticket!.takenAtMs + 12 * 3_600_000), text)!.ended).toBe(false);
  expect(openTicket(keyed(key, ticket!.takenAtMs + 12 * 3_600_000 + 1), text)!.ended).toBe(true);
});
