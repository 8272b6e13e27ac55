import i18next from 'i18next';
import { toast } from 'sonner';
import { copyText } from './desktop.ts';

/** Copies, and says whether it worked: a browser may refuse, and on plain http it has no clipboard at all. */
export async function copyAndSay(text: string, options?: { secret?: boolean }): Promise<void> {
  try {
    await copyText(text, options);
    toast(i18next.t('action.copied'));
  } catch {
    toast.error(i18next.t('action.copyFailed'));
  }
}
