import type { TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '../../../server/api/router.ts';
import { askIdentity } from '../state/identity.ts';
import { errorBodyOf } from './errors.ts';

/**
 * When the backend wants to know again who sits here, asks over whatever is on screen and then sends the same call once
 * more: every form keeps what was typed, and none has to know which of its acts ask.
 */
export const identityLink: TRPCLink<AppRouter> =
  () =>
  ({ next, op }) =>
    observable((observer) => {
      const send = (mayAsk: boolean) =>
        next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error(error) {
            const body = errorBodyOf(error);
            if (!mayAsk || op.type !== 'mutation' || body?.code !== 'confirm_identity') return observer.error(error);
            void askIdentity(body.reason === 'code' ? 'code' : 'password').then((proved) => {
              if (proved) sent = send(false);
              else observer.error(error);
            });
          },
        });
      let sent = send(true);
      return () => sent.unsubscribe();
    });
