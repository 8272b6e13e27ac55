import type { ImportReading } from '../../../server/contract/imports.ts';
import { initTRPC } from '@trpc/server';
import { z } from 'zod';
import type { ErrorBody } from '../../../server/contract/error-codes.ts';
import type { LiveMessage } from '../../../server/contract/live.ts';
import type { AccountRole } from '../../../server/contract/permissions.ts';
import type { Pulse } from '../../../server/contract/pulse.ts';
import type { PromoView, ScheduleView } from '../../../server/contract/scaling/promo.ts';
import type { RehearsalState } from '../../../server/contract/scaling/rehearsal.ts';
import type { PolicyVersion, ScalingNow } from '../../../server/contract/scaling/views.ts';
import type { Outputs } from '../../../src/renderer/lib/trpc.ts';
import type { FakeRun } from './what-if-data.ts';

/** What a test may turn while the page runs. */
export type FakeState = {
  signedIn: boolean;
  role: AccountRole;
  pulse: Partial<Pulse>;
  needs: Outputs['needs']['list'];
  orderCount: number;
  /** On top of those. */
  newOrders: Outputs['orders']['search']['rows'];
  /** Sent to every open stream, oldest first; a stream resumes after its last id. */
  messages: { id: string; message: LiveMessage }[];
  wake: Set<() => void>;
  calls: { path: string; input: unknown }[];
  chunks: { chunk: number; bytes: number; last: boolean }[];
  /** How the preview says the file is read; empty: as clean as can be. */
  importChoice: Partial<ImportReading>;
  /** Refuses this many appendChunk answers by cutting the line. */
  dropChunks: number;
  settings: Outputs['settings']['get'];
  gateways: Outputs['gateways']['list'];
  identityFresh: boolean;
  /** What the next save is refused with. */
  refuse: ErrorBody | null;
  /** What `scaling.now` says differently. */
  scaling: Partial<ScalingNow>;
  savedVersions: PolicyVersion[];
  /** A week of recorded traffic, for the presets' figures. */
  enoughTraffic: boolean;
  promos: PromoView[];
  schedules: ScheduleView[];
  whatIf: FakeRun;
  rehearsal: RehearsalState | null;
};

export class Refused extends Error {
  readonly body: ErrorBody;
  constructor(body: ErrorBody) {
    super(body.message);
    this.body = body;
  }
}

export const t = initTRPC.context<{ state: FakeState }>().create({
  isDev: false,
  sse: { ping: { enabled: true, intervalMs: 2000 }, client: { reconnectAfterInactivityMs: 5000 } },
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: {
      ...shape.data,
      app: error.cause instanceof Refused ? error.cause.body : { code: 'internal', message: error.message },
    },
  }),
});

export const call = t.procedure.use(async ({ ctx, path, getRawInput, next }) => {
  if (!ctx.state.signedIn) throw new Refused({ code: 'sign_in', message: 'Sign in first.' });
  ctx.state.calls.push({ path, input: await getRawInput() });
  return next();
});
export const anything = call.input(z.any());
export const done = anything.mutation(() => ({ ok: true as const }));
