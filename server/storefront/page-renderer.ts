import type { Assets } from './assets.ts';
import type { Visit } from './storefront-context.ts';
import { type Frame, layout, type PageParts } from './layout.ts';
import { createPageSender, type ReadyPage, readyPage } from './send-page.ts';
import { messagesOf } from './messages.ts';

export type PageRenderer = ReturnType<typeof createPageRenderer>;

/** Draws pages for a visit; those that are the same for everybody are drawn once for as long as what they show is the same. */
export function createPageRenderer(assets: Assets) {
  const sender = createPageSender(assets);
  const ready = new Map<string, { from: readonly unknown[]; page: ReadyPage }>();

  const frame = (c: Visit): Frame => ({
    settings: c.var.settings,
    locale: c.var.locale,
    messages: messagesOf(c.var.locale),
    assets,
    path: c.req.path,
  });

  return {
    frame,
    paint(c: Visit, parts: PageParts, options?: Parameters<typeof sender.send>[2]): Response {
      return sender.send(c, layout(frame(c), parts), options);
    },
    /** `from` is what the page is made of: while every part is the very same object, the page is. */
    paintShared(
      c: Visit,
      from: readonly unknown[],
      { draw, ...options }: { draw: () => PageParts; forCheckout?: boolean },
    ): Response {
      const key = `${c.var.locale} ${c.req.path}`;
      const sources = [c.var.settings, ...from];
      const known = ready.get(key);
      if (known && known.from.every((source, index) => source === sources[index]))
        return sender.sendReady(c, known.page, options);
      const text = layout(frame(c), draw());
      const page = known?.page.text === text ? known.page : readyPage(text);
      if (ready.size > 2000) ready.clear();
      ready.set(key, { from: sources, page });
      return sender.sendReady(c, page, options);
    },
  };
}
