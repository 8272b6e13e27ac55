/** The desktop shell's bridge; undefined in a browser. */
export const desktop = window.desktop;

/** A secret leaves the desktop's clipboard again after a minute. */
export async function copyText(text: string, { secret = false } = {}): Promise<void> {
  await (desktop ? desktop.copyText(text, { secret }) : navigator.clipboard.writeText(text));
}
