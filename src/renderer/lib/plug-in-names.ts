import i18next from 'i18next';
import { languages } from './i18n.ts';
import type { Outputs } from './trpc.ts';

type PlugInNames = Outputs['session']['me']['plugIns'];

let learned: PlugInNames | undefined;

/** Puts the names of the backend's plug-ins beside the other words: `gatewayName.<name>`, `signal.<name>` and the like. */
export function learnPlugInNames(names: PlugInNames): void {
  if (names === learned) return;
  for (const language of languages) i18next.addResourceBundle(language, 'translation', names[language], true, true);
  learned = names;
}
