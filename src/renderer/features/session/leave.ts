import { toast } from 'sonner';
import { signOut } from '../../lib/auth.ts';
import { sentenceFor } from '../../lib/errors.ts';

/** Signs out and forgets everything this window knew. */
export async function leave(): Promise<void> {
  try {
    await signOut();
    window.location.assign('/');
  } catch (error) {
    toast.error(sentenceFor(error));
  }
}
