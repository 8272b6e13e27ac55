/** The desktop shell's bridge; undefined in a browser. */
export const desktop = window.desktop;

export async function copyText(text: string): Promise<void> {
  await (desktop ? desktop.copyText(text) : navigator.clipboard.writeText(text));
}
