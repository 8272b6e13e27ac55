/** What dispense answers; each has its answerer in `answer-request.ts`. */
export type AnswerKind = 'export' | 'lookup' | 'renew' | 'reveal';

/** An answer belongs to one question. */
export const answerAad = (requestId: string, kind: AnswerKind): string => `answer:${requestId}:${kind}`;
