/** What can be wrong with what a gateway sends, says or takes. Each has its own sentence and its one fix on the desk. */
export const troubleCauses = [
  // of a notice
  'wrong_secret',
  'key_changed',
  'wrong_merchant',
  'clock',
  'wrong_event',
  'api_version',
  'other_mode',
  'unreadable',
  'stranger',
  // of an answer
  'key_refused',
  'wrong_signature',
  'redirected',
  'not_json',
  'empty',
  'too_long',
  'other_shape',
  'server_error',
  'no_answer',
  'contradicted',
  // of an order that it was to take
  'amount_too_small',
  'refused',
] as const;
export type TroubleCause = (typeof troubleCauses)[number];

export function isTroubleCause(text: unknown): text is TroubleCause {
  return (troubleCauses as readonly unknown[]).includes(text);
}

/** `notice`: what it sends us; `answer`: what it says when asked; `charge`: the orders it is to take. */
export type TroubleSide = 'notice' | 'answer' | 'charge';
