import { rehearsalInput, type RehearsalState } from '../../../server/contract/scaling/rehearsal.ts';
import { whatIfInput } from '../../../server/contract/scaling/what-if.ts';
import { anything, call, Refused, t } from './fake-call.ts';
import { policy } from './scaling-data.ts';
import { replayDays, whatIfState } from './what-if-data.ts';

export const whatIfRouter = t.router({
  days: call.query(() => replayDays()),
  start: call.input(whatIfInput).mutation(({ ctx: { state }, input }) => {
    if (state.refuse) throw new Refused(state.refuse);
    Object.assign(state.whatIf, {
      input,
      startedAtMs: Date.now(),
      state: state.whatIf.progress < 1 ? 'running' : 'done',
    });
    return { id: 'run-1' };
  }),
  state: anything.query(({ ctx: { state } }) => {
    const newest = state.savedVersions[0]?.policy ?? policy();
    return whatIfState(state.whatIf, newest.fleetCap);
  }),
  cancel: anything.mutation(({ ctx: { state } }) => {
    state.whatIf.state = 'cancelled';
  }),
});

/** A rehearsal that has just begun. */
export function begun(input: { durationMs: number }, nowMs = Date.now()): RehearsalState {
  return {
    id: 'rehearsal-1',
    state: 'running',
    startedAtMs: nowMs,
    endsAtMs: nowMs + input.durationMs,
    progress: 0.42,
    sent: 812,
    delivered: 806,
    failed: 0,
    latencyP95Ms: 640,
    realLatencyP95Ms: 520,
    instancesBefore: 7,
    instancesPeak: 19,
    costMinor: 46,
  };
}

export const rehearsalsRouter = t.router({
  start: call.input(rehearsalInput).mutation(({ ctx: { state }, input }) => {
    if (state.refuse) throw new Refused(state.refuse);
    state.rehearsal = begun(input);
    return { id: state.rehearsal.id };
  }),
  stop: anything.mutation(({ ctx: { state } }) => {
    if (state.rehearsal) state.rehearsal = { ...state.rehearsal, state: 'stopped', stoppedBy: 'person' };
  }),
  state: call.query(({ ctx }) => ctx.state.rehearsal),
});
