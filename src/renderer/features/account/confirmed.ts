import { errorBodyOf } from '../../lib/errors.ts';
import { api } from '../../lib/trpc.ts';
import { askIdentity } from '../../state/identity.ts';

/** What goes past tRPC (accounts): when the backend wants to know again who sits here, asks, and then does it once more. */
async function confirmed<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    const body = errorBodyOf(error);
    if (body?.code !== 'confirm_identity') throw error;
    if (!(await askIdentity(body.reason === 'code' ? 'code' : 'password'))) throw error;
    return act();
  }
}

/** The same for a form in which the password is typed anyway: where that is the proof asked for, it isn't asked for twice. */
export async function confirmedWith<Result>(password: string, act: () => Promise<Result>): Promise<Result> {
  return confirmed(async () => {
    try {
      return await act();
    } catch (error) {
      const body = errorBodyOf(error);
      if (body?.code !== 'confirm_identity' || body.reason !== 'password') throw error;
      await api.account.confirmIdentity.mutate({ password });
      return act();
    }
  });
}
