import type { WorkChallenge } from '../../contract/work.ts';
import { firefly, type Frame, type PageParts } from '../layout.ts';
import { isolated, markup } from '../markup.ts';
import type { ShopProduct } from '../shelf.ts';

export type WorkState = {
  product: ShopProduct;
  /** Everything the buyer filled in; sent again with the answer. */
  values: URLSearchParams;
  work: WorkChallenge;
  /** An answer came already, but too late or for another order. */
  again: boolean;
  ticket?: string;
};

/** Work before an order: the page's script does it and sends the form by itself. Whoever has no script may wait instead. */
export function workPage({ messages, assets }: Frame, { product, values, work, again, ticket }: WorkState): PageParts {
  const w = messages.work;
  const action = `/p/${encodeURIComponent(product.slug)}`;
  const kept = [...values, ...(ticket === undefined ? [] : [['ticket', ticket] as [string, string]])];
  return {
    title: w.title,
    main: markup`<article class="narrow work">
      ${firefly}
      <h1>${w.title}</h1>
      <p>${isolated(product.name)}</p>
      <p>${again ? w.again : w.why}</p>
      <form method="post" action="${action}" id="work" data-challenge="${JSON.stringify(work)}" data-worker="${assets.worker.path}"
        data-done="${w.done}" data-failed="${w.failed}" data-progress="${w.progress}">
        ${kept.map(([name, value]) => markup`<input type="hidden" name="${name}" value="${value}" />`)}
        <input type="hidden" name="work" value="" />
        <div class="script-only">
          <progress max="100" value="0" aria-label="${w.label}"></progress>
          <p role="status" class="soft">${w.keepOpen}</p>
        </div>
        <div class="card no-script instead">
          <p>${w.without}</p>
          <p><button type="submit" name="waits" value="1" class="primary">${w.wait}</button></p>
        </div>
      </form>
      <p><a href="${action}">${w.back}</a></p>
    </article>`,
  };
}
