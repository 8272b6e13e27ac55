/** The desktop shell's bridge; undefined in a browser, and where a test reads the panels without one. */
export const desktop = globalThis.window?.desktop;

/** A secret leaves the desktop's clipboard again after a minute. Throws when the browser has copied nothing. */
export async function copyText(text: string, { secret = false } = {}): Promise<void> {
  if (desktop) return desktop.copyText(text, { secret });
  if (!copyNow(text)) await navigator.clipboard.writeText(text);
}

/** Copies within the click itself, which works on plain http too; true only when a copy has really been made. */
function copyNow(text: string): boolean {
  let taken = false;
  const fill = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData?.setData('text/plain', text);
    taken = true;
  };
  window.addEventListener('copy', fill, true);
  try {
    return document.execCommand('copy') && taken;
  } finally {
    window.removeEventListener('copy', fill, true);
  }
}
