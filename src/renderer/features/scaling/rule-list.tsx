import { useQuery } from '@tanstack/react-query';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleSetting, ScaledService } from '../../../../server/contract/scaling/policy.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { RuleForm } from './rule-form.tsx';
import { type RuleKind, ruleMessages } from './rule-messages.ts';
import { shownServices } from './service-look.ts';

type Rules = Record<ScaledService, RuleSetting[]>;
type Editing = { service: ScaledService; place: number | null };
type Props = { rules: Rules; onChange: (rules: Rules) => void; disabled: boolean };

const none: RuleKind[] = [];

/** What asks for more besides the traffic, service by service. */
export function RuleList({ rules, onChange, disabled }: Props) {
  const { t } = useTranslation();
  const kinds = useQuery(trpc.scaling.rules.queryOptions(undefined, { staleTime: Infinity })).data ?? none;
  const [editing, setEditing] = useState<Editing | null>(null);
  const rows = shownServices.flatMap((service) => rules[service].map((rule, place) => ({ service, rule, place })));
  const put = (to: ScaledService, rule: RuleSetting) => {
    if (!editing) return;
    const { service, place } = editing;
    const left = place === null ? rules : { ...rules, [service]: rules[service].toSpliced(place, 1) };
    const at = place === null || service !== to ? left[to].length : place;
    onChange({ ...left, [to]: left[to].toSpliced(at, 0, rule) });
    setEditing(null);
  };
  return (
    <div>
      <div className="mb-3 flex items-center justify-between gap-4">
        <div>
          <h3 className="font-medium">{t('scaling.field.rules')}</h3>
          <p className="text-[13px] text-muted">{t('scaling.rulesLead')}</p>
        </div>
        <Button size="small" disabled={disabled} onClick={() => setEditing({ service: 'storefront', place: null })}>
          <Plus aria-hidden />
          {t('scaling.addRule')}
        </Button>
      </div>
      {rows.length === 0 ? (
        <p className="text-[13px] text-muted">{t('scaling.noRules')}</p>
      ) : (
        <ul className="divide-y divide-line rounded-xl border border-line">
          {rows.map(({ service, rule, place }) => (
            <li key={`${service}${place}`} className="flex min-h-11 items-center gap-3 px-4 py-1.5">
              <span className="w-24 shrink-0 text-[13px] text-muted">{t(`service.${service}`)}</span>
              <span className="block min-w-0 flex-1 first-letter:uppercase">{ruleMessages(t, rule, kinds)}</span>
              <Button
                look="quiet"
                size="icon"
                disabled={disabled}
                aria-label={t('scaling.editRule', { service: t(`service.${service}`) })}
                onClick={() => setEditing({ service, place })}
              >
                <Pencil aria-hidden />
              </Button>
              <Button
                look="quiet"
                size="icon"
                disabled={disabled}
                aria-label={t('scaling.removeRule', { service: t(`service.${service}`) })}
                onClick={() => onChange({ ...rules, [service]: rules[service].toSpliced(place, 1) })}
              >
                <Trash2 aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Dialog
        wide
        open={editing !== null}
        onClose={() => setEditing(null)}
        title={t(editing?.place === null ? 'scaling.addRule' : 'scaling.ruleTitle')}
        description={t('scaling.ruleSavedLater')}
      >
        {editing && kinds.length > 0 ? (
          <RuleForm
            kinds={kinds}
            service={editing.service}
            rule={editing.place === null ? undefined : rules[editing.service][editing.place]}
            onDone={put}
            onClose={() => setEditing(null)}
          />
        ) : null}
      </Dialog>
    </div>
  );
}
