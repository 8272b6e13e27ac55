/** Brings the first thing that is wrong in a form into view, and the cursor into it when it takes one. */
export function showFirstError(form: HTMLElement | null): void {
  const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]:not(:empty)');
  wrong?.scrollIntoView({ block: 'center' });
  wrong?.focus({ preventScroll: true });
}
