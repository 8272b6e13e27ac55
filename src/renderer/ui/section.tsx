import { type ReactNode, useId } from 'react';

/** A block of a settings-like screen: name and explanation, then what can be changed. */
export function Section({
  title,
  lead,
  aside,
  children,
}: {
  title: string;
  lead?: ReactNode;
  aside?: ReactNode;
  children?: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid grid-cols-1 gap-4 rounded-2xl border border-line bg-surface p-6">
      <div className="flex items-start justify-between gap-6">
        <div>
          <h2 id={id} className="font-semibold">
            {title}
          </h2>
          {lead ? <p className="mt-0.5 max-w-prose text-muted">{lead}</p> : null}
        </div>
        {aside}
      </div>
      {children}
    </section>
  );
}
