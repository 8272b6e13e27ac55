import type { ErrorBody } from '../../contract/error-codes.ts';
import { firefly, type Frame, type PageParts } from '../layout.ts';
import { markup } from '../markup.ts';
import { errorText } from '../messages.ts';

/** Retries by itself after this when the shop can't answer, seconds. */
const retrySeconds = 5;

/** A refusal as a page: what happened, in the buyer's words, and the way on. */
export function errorPage({ messages, path }: Frame, error: ErrorBody, method: string): PageParts {
  const w = messages.error;
  const passing = error.code === 'unavailable' || error.code === 'queued';
  const title =
    error.code === 'not_found' ? w.notFound : error.code === 'too_many' ? w.tooMany : passing ? w.unavailable : w.title;
  const wait = error.retryAfterSeconds;
  return {
    title,
    refresh: passing && method === 'GET' ? { seconds: Math.max(wait ?? 0, retrySeconds), always: true } : undefined,
    main: markup`<article class="narrow error">
      ${firefly}
      <h1>${title}</h1>
      <p role="alert">${errorText(messages, error)}</p>
      ${wait !== undefined && markup`<p class="soft">${w.wait(wait)}</p>`}
      <p class="row">
        ${passing && markup`<a class="button" href="${path}">${w.retry}</a>`}<a class="button" href="/">${messages.home}</a
        ><a class="button" href="/lookup">${messages.myOrders}</a>
      </p>
    </article>`,
  };
}
