/** Text that is HTML already; everything else is escaped when it is put into a template. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Markup | string | number | false | null | undefined | readonly Part[];

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? '') : text;
}

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (part === false || part === null || part === undefined) return '';
  if (typeof part === 'object') return part.map(textOf).join('');
  return escapeHtml(String(part));
}

const squeezed = new WeakMap<TemplateStringsArray, readonly string[]>();

/** The template's own text without its indentation; what is put into it stays as it is. */
function squeeze(strings: TemplateStringsArray): readonly string[] {
  let known = squeezed.get(strings);
  if (!known) squeezed.set(strings, (known = strings.map((text) => text.replace(/\s*\n\s*/g, '\n'))));
  return known;
}

/** A template whose values are escaped; attributes must be quoted. */
export function markup(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  const texts = squeeze(strings);
  let text = texts[0] ?? '';
  for (let i = 0; i < parts.length; i++) text += textOf(parts[i]) + (texts[i + 1] ?? '');
  return new Markup(text);
}

/** A name or text from outside, held apart so that its writing direction can't turn what stands around it. */
export function isolated(text: string): Markup {
  return markup`<bdi>${text}</bdi>`;
}

/** A text in which links and e-mail addresses can be followed. */
export function linked(text: string): Markup {
  const parts = text.split(/(https?:\/\/[^\s<>"'，。；）]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)/);
  return markup`${parts.map((part, index) => {
    if (index % 2 === 0) return part;
    return markup`<a href="${part.startsWith('http') ? part : `mailto:${part}`}" rel="noopener noreferrer nofollow"
      >${part}</a
    >`;
  })}`;
}
