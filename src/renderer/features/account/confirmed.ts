import { errorBodyOf } from '../../lib/errors.ts';
import { askIdentity } from '../../state/identity.ts';

/** What goes past tRPC (accounts): when the backend wants to know again who sits here, asks, and then does it once more. */
export async function confirmed<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    const body = errorBodyOf(error);
    if (body?.code !== 'confirm_identity') throw error;
    if (!(await askIdentity(body.reason === 'code' ? 'code' : 'password'))) throw error;
    return act();
  }
}
