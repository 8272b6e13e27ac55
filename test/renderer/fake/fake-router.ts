import { restoredState } from './restored-data.ts';
import { tracked } from '@trpc/server';
import { z } from 'zod';
import { decideImportInput } from '../../../server/contract/imports.ts';
import type { LiveMessage } from '../../../server/contract/live.ts';
import type { Outputs } from '../../../src/renderer/lib/trpc.ts';
import { listAfter } from '../../../src/renderer/features/gateways/gateway-values.ts';
import { keptSecret } from '../../../src/renderer/ui/secret-input.tsx';
import { anything, call, done, Refused, t } from './fake-call.ts';
import { importPreview } from './import-data.ts';
import { promosRouter } from './promo-router.ts';
import { scalingRouter, spendRouter } from './scaling-router.ts';
import { coupons, plugInRows, staffToday } from './shop-settings.ts';
import { rehearsalsRouter, whatIfRouter } from './what-if-router.ts';
import { me, order, orderNoOf, products, pulse, series, stockRows } from './shop-data.ts';

const batchChange = anything.mutation((): { affected: number } => ({ affected: 120 }));

export const fakeRouter = t.router({
  session: { me: call.query(({ ctx }) => me(ctx.state.role)) },
  live: {
    stream: call.input(z.object({ lastEventId: z.string().nullish() }).default({})).subscription(async function* ({
      ctx: { state },
      input,
      signal,
    }) {
      let sent = input.lastEventId
        ? state.messages.findIndex((each) => each.id === input.lastEventId) + 1
        : state.messages.length;
      while (!signal?.aborted) {
        for (; sent < state.messages.length; sent += 1)
          yield tracked(state.messages[sent]!.id, state.messages[sent]!.message);
        const last = state.messages.at(-1)?.id ?? 'start';
        yield tracked(last, { kind: 'pulse', pulse: pulse(state.role, state.pulse), ageMs: 120 } satisfies LiveMessage);
        await new Promise<void>((resolve) => {
          const wake = () => {
            clearTimeout(timer);
            state.wake.delete(wake);
            resolve();
          };
          const timer = setTimeout(wake, 1000);
          state.wake.add(wake);
          signal?.addEventListener('abort', wake, { once: true });
        });
      }
    }),
  },
  watch: {
    now: call.query(({ ctx }) => ({ pulse: pulse(ctx.state.role, ctx.state.pulse), ageMs: 100 })),
    series: call.input(z.object({ minutes: z.number() })).query(({ input }) => series(input.minutes)),
    newestOrders: call.query(({ ctx }): Outputs['watch']['newestOrders'] =>
      Array.from({ length: Math.min(20, ctx.state.orderCount) }, (_, n) => order(n, Date.now())),
    ),
  },
  restored: {
    state: call.query((): Outputs['restored']['state'] => restoredState()),
    release: done,
    decideOrder: done,
    markSold: anything.mutation(() => ({ keys: 31, marked: 28, already: 2, unknown: 1 })),
  },
  plugIns: { list: call.query((): Outputs['plugIns']['list'] => plugInRows()), save: done },
  needs: { list: call.query(({ ctx }) => ctx.state.needs), approve: done, resolve: done, reopen: done, retryJob: done },
  orders: {
    search: call
      .input(z.object({ text: z.string().optional(), status: z.any().optional(), cursor: z.number().nullish() }))
      .query(({ ctx, input }): Outputs['orders']['search'] => {
        const from = input.cursor ?? 0;
        const old = Array.from({ length: ctx.state.orderCount }, (_, n) => order(n, Date.now()));
        const all = [...ctx.state.newOrders, ...old].filter(
          (row) =>
            (!input.text ||
              `${row.orderNo} ${row.contact} ${row.productName}`.toLowerCase().includes(input.text.toLowerCase())) &&
            (!input.status || (input.status === 'stuck' ? row.status === 'paid' : input.status.includes(row.status))),
        );
        return { rows: all.slice(from, from + 50), nextCursor: from + 50 < all.length ? from + 50 : null };
      }),
    detail: call.input(z.object({ orderNo: z.string() })).query(({ input }) => detail(input.orderNo)),
    confirmPayment: anything.mutation(() => ({ proof: 'paid' as const })),
    refund: anything.mutation(() => undefined),
    resend: anything.mutation(() => ({ mailed: false })),
    replaceKey: done,
    deliverManually: done,
  },
  catalog: {
    list: call.query(() => products()),
    saveProduct: anything.mutation(() => ({ id: products()[0]!.id })),
    saveVariant: anything.mutation(() => ({ id: products()[0]!.variants[0]!.id })),
    setShelf: done,
  },
  holds: {
    list: call.query((): Outputs['holds']['list'] => ({ holds: [], blocks: [], proxies: null })),
    release: anything.mutation(() => ({ orders: 1, keys: 1 })),
    block: anything.mutation(() => ({ id: 1 })),
    unblock: done,
  },
  stock: {
    overview: call.query(() => stockRows()),
    batches: anything.query((): Outputs['stock']['batches'] => batches()),
    beginImport: anything.mutation(() => ({
      sessionId: '00000000-0000-7000-8000-000000000777',
      importToken: 'a-token-of-the-fake-backend',
      chunkBytes: 1000,
    })),
    appendChunk: call
      .input(z.object({ chunk: z.number(), bytesBase64: z.string(), last: z.boolean() }).loose())
      .mutation(({ ctx: { state }, input }) => {
        if (state.refuse) throw new Refused(state.refuse);
        const known = state.chunks.length;
        if (input.chunk === known)
          state.chunks.push({
            chunk: input.chunk,
            bytes: Buffer.from(input.bytesBase64, 'base64').length,
            last: input.last,
          });
        return { nextChunk: state.chunks.length, lines: state.chunks.length * 40, bad: 1 };
      }),
    importState: anything.query(({ ctx }) => ({
      nextChunk: ctx.state.chunks.length,
      lines: ctx.state.chunks.length * 40,
      bad: 1,
      state: 'open',
    })),
    previewImport: anything.query(({ ctx }) => importPreview(ctx.state.importChoice)),
    decideImport: call
      .input(decideImportInput.omit({ sessionId: true, importToken: true }).loose())
      .mutation(({ ctx: { state }, input: { encoding, layout } }) => {
        state.importChoice = {
          ...state.importChoice,
          ...(encoding && { encoding, asks: state.importChoice.asks!.filter((ask) => ask !== 'encoding') }),
          ...(layout && { layout, asks: state.importChoice.asks!.filter((ask) => ask === 'encoding') }),
        };
        return importPreview(state.importChoice);
      }),
    confirmImport: anything.mutation(() => ({
      batchId: '00000000-0000-7000-8000-000000000778',
      imported: 1240,
      skipped: 46,
    })),
    cancelImport: done,
    undoOwnImport: batchChange,
    undoBatch: batchChange,
    moveBatch: batchChange,
    stopBatch: batchChange,
    resumeBatch: batchChange,
    recallBatch: anything.mutation(() => ({
      affected: 38,
      receivedBy: [
        { orderNo: orderNoOf(3), slot: 0 },
        { orderNo: orderNoOf(7), slot: 1 },
      ],
    })),
  },
  settings: {
    get: call.query(({ ctx }) => ctx.state.settings),
    save: anything.mutation(({ ctx, input }) => {
      if (ctx.state.refuse) throw new Refused(ctx.state.refuse);
      Object.assign(ctx.state.settings, structuredClone(input));
      if (ctx.state.settings.smtp) ctx.state.settings.smtp.password &&= keptSecret;
      return ctx.state.settings;
    }),
    testMail: anything.mutation(({ ctx }): { to: string } => {
      if (ctx.state.refuse) throw new Refused(ctx.state.refuse);
      return { to: 'ann@example.com' };
    }),
  },
  gateways: {
    list: call.query(({ ctx }) => ctx.state.gateways),
    save: anything.mutation(({ ctx, input }) => {
      if (!ctx.state.identityFresh)
        throw new Refused({ code: 'confirm_identity', message: 'Confirm first.', reason: 'password' });
      if (ctx.state.refuse) throw new Refused(ctx.state.refuse);
      ctx.state.gateways = listAfter(ctx.state.gateways, [input]);
    }),
  },
  promos: promosRouter,
  referrals: { decide: done },
  rehearsals: rehearsalsRouter,
  scaling: scalingRouter,
  spend: spendRouter,
  whatIf: whatIfRouter,
  coupons: { list: call.query(() => coupons()), save: anything.mutation(() => ({ id: coupons()[0]!.id })) },
  people: {
    list: call.query(() => ({
      people: (['owner', 'operator', 'staff'] as const).map((role) => ({
        ...me(role),
        twoFactor: role === 'owner',
        createdAt: '2026-10-02T03:00:00Z',
        lastSeenAt: '2026-11-22T15:20:00Z',
      })),
      invitations: [
        {
          id: '00000000-0000-7000-8000-000000000779',
          email: 'new@example.com',
          role: 'staff' as const,
          invitedBy: '林晓',
          expiresAt: '2026-11-24T03:00:00Z',
        },
      ],
    })),
    today: call.query(() => staffToday()),
    invite: anything.mutation(() => ({
      url: 'http://127.0.0.1:7071/invite/Qm9vLXRoaXMtaXMtYS10b2tlbg',
      expiresAt: '2026-11-24T05:00:00Z',
    })),
    withdrawInvitation: done,
    setRole: done,
    remove: done,
  },
  account: {
    sessions: call.query(() => [
      {
        id: 's1',
        current: true,
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0',
        ipAddress: '127.0.0.1',
        createdAt: '2026-11-22T11:00:00Z',
        lastSeenAt: '2026-11-22T18:58:00Z',
        expiresAt: '2026-11-29T11:00:00Z',
      },
      {
        id: 's2',
        current: false,
        userAgent: 'Mozilla/5.0 (iPhone) Safari/605',
        ipAddress: '10.1.4.22',
        createdAt: '2026-11-20T11:00:00Z',
        lastSeenAt: '2026-11-21T18:58:00Z',
        expiresAt: '2026-11-29T11:00:00Z',
      },
    ]),
    endSession: done,
    confirmIdentity: anything.mutation(({ ctx }) => {
      ctx.state.identityFresh = true;
      return { freshUntil: new Date(Date.now() + 300_000).toISOString() };
    }),
  },
});

function batches(): Outputs['stock']['batches'] {
  return stockRows()
    .slice(0, 4)
    .map((row, n) => ({
      id: `00000000-0000-7000-8000-00000000088${n}`,
      variantId: row.variantId,
      productName: row.productName,
      variantName: row.variantName,
      label: `11 月第 ${n + 1} 批`,
      supplier: '海棠供应',
      costMinor: 120_000,
      note: '',
      keyCount: 500,
      held: 0,
      left: [38, 412, 0, 230][n]!,
      sold: [462, 88, 500, 270][n]!,
      state: (['active', 'active', 'active', 'stopped'] as const)[n]!,
      importedBy: '阿禾',
      createdAt: new Date(Date.now() - (n + 1) * 86_400_000).toISOString(),
    })) as Outputs['stock']['batches'];
}

function detail(orderNo: string): Outputs['orders']['detail'] {
  const n = Array.from({ length: 400 }, (_, index) => index).find((index) => orderNoOf(index) === orderNo) ?? 0;
  const row = order(n, Date.now());
  const event = (type: string, at: string | null, data = {}) => (at ? [{ type, at, data }] : []);
  return {
    ...row,
    manual: false,
    form: null,
    events: [
      ...event('created', row.createdAt),
      ...event('paid', row.paidAt, { amountMinor: row.amountMinor, tradeNo: row.tradeNo }),
      ...event('out_of_stock', row.status === 'paid' ? row.paidAt : null),
      ...event('delivered', row.deliveredAt),
    ],
    payments: row.tradeNo
      ? [
          {
            gateway: row.gateway,
            tradeNo: row.tradeNo,
            amountMinor: row.amountMinor,
            currency: 'CNY',
            state: 'applied',
            refundedMinor: 0,
            at: row.paidAt!,
          },
        ]
      : [],
    refunds:
      row.status === 'refunded'
        ? [{ amountMinor: row.amountMinor, reason: '买家买错了规格', state: 'done', at: row.deliveredAt! }]
        : [],
    slots: row.deliveredAt
      ? Array.from({ length: row.quantity }, (_, slot) => ({
          slot,
          keyId: slot + 100,
          last4: `${(n * 37 + slot * 11) % 10}X${(n + slot) % 10}K`,
          deliveredAt: row.deliveredAt!,
          retired: false,
        }))
      : [],
    needs: row.status === 'paid' ? [{ id: 9, kind: 'out_of_stock', detail: {} }] : [],
    referrer: n % 3 === 0 ? 'MOON7' : null,
  } as Outputs['orders']['detail'];
}
