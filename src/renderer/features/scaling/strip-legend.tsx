import { useTranslation } from 'react-i18next';

const cells = ['ready', 'starting', 'draining', 'failed', 'asked', 'free'] as const;
const marks = ['desired', 'standing', 'cap'] as const;

/** What the cells and marks of the strips mean. */
export function StripLegend() {
  const { t } = useTranslation();
  return (
    <ul className="flex flex-wrap items-center gap-x-4 gap-y-1.5 text-[12.5px] text-muted">
      {cells.map((state) => (
        <li key={state} className="flex items-center gap-1.5">
          <span aria-hidden className="instance h-4 w-2.5" data-state={state} data-still="true" />
          {t(`scaling.cell.${state}`)}
        </li>
      ))}
      {marks.map((mark) => (
        <li key={mark} className="flex items-center gap-1.5">
          <span aria-hidden className={`strip-${mark}`} />
          {t(`scaling.mark.${mark}`)}
        </li>
      ))}
    </ul>
  );
}
