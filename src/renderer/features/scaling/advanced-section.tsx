import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/class-names.ts';
import type { PolicyDraft } from './policy-draft.ts';
import { PolicyField } from './policy-field.tsx';
import { limitKnobs, paceKnobs, type Wrong } from './policy-knobs.ts';
import { ServiceKnobs } from './service-knobs.tsx';

type Props = {
  draft: PolicyDraft;
  wrong: Record<string, Wrong>;
  onChange: (change: Partial<PolicyDraft>) => void;
  disabled: boolean;
  children: ReactNode;
};

/** Every knob; closed at first, because the presets are meant to be enough. Never closed over something wrong. */
export function AdvancedSection({ draft, wrong, onChange, disabled, children }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [opened, setOpened] = useState(false);
  const isOpen = opened || Object.keys(wrong).some((path) => /^(services|pace|limits)\./.test(path));
  const setNumber = (path: string, text: string) => onChange({ numbers: { ...draft.numbers, [path]: text } });
  const field = (path: string) => (
    <PolicyField
      key={path}
      path={path}
      text={draft.numbers[path] ?? ''}
      wrong={wrong[path]}
      onChange={setNumber}
      disabled={disabled}
    />
  );
  return (
    <section aria-labelledby={`${id}-title`} className="rounded-2xl border border-line bg-surface">
      <h2 id={`${id}-title`}>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpened(!isOpen)}
          className="flex w-full items-center gap-2.5 rounded-2xl px-6 py-4 text-left font-semibold hover:bg-line/30"
        >
          <ChevronRight aria-hidden className={cn('size-4 transition-transform', isOpen && 'rotate-90')} />
          {t('scaling.advanced')}
          <span className="font-normal text-muted">{t('scaling.advancedLead')}</span>
        </button>
      </h2>
      <div id={id} hidden={!isOpen} className="border-t border-line px-6 py-5">
        {isOpen ? (
          <div className="grid gap-8">
            <ServiceKnobs numbers={draft.numbers} wrong={wrong} onChange={setNumber} disabled={disabled} />
            {children}
            <Group title={t('scaling.pace')}>{paceKnobs.map(({ path }) => field(path))}</Group>
            <Group title={t('scaling.limits')}>{limitKnobs.map(({ path }) => field(path))}</Group>
          </div>
        ) : null}
      </div>
    </section>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-3 font-medium">{title}</h3>
      <div className="grid gap-x-5 gap-y-3 sm:grid-cols-2 min-[1180px]:grid-cols-3">{children}</div>
    </div>
  );
}
