import { CircleAlert } from 'lucide-react';

/** What went wrong with the whole form; its line is kept free, so that nothing moves. */
export function FormError({ text }: { text: string | undefined }) {
  return (
    <p role="alert" className="flex min-h-6 items-center gap-1.5 text-[13px] text-danger">
      {text ? <CircleAlert aria-hidden className="size-4 shrink-0" /> : null}
      {text}
    </p>
  );
}
