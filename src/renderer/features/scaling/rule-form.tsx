import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleSetting, ScaledService } from '../../../../server/contract/scaling/policy.ts';
import type { Language } from '../../lib/i18n.ts';
import { messageFor } from '../../lib/message.ts';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { GatewayFieldRow } from '../gateways/gateway-field-row.tsx';
import { fieldsOf, settingsOf, valuesOf } from '../gateways/gateway-values.ts';
import { type RuleKind, ruleMessages } from './rule-messages.ts';
import { shownServices } from './service-look.ts';
import { FormActions } from '../../ui/form-actions.tsx';

type Props = {
  kinds: readonly RuleKind[];
  service: ScaledService;
  rule: RuleSetting | undefined;
  onDone: (service: ScaledService, rule: RuleSetting) => void;
  onClose: () => void;
};

/** A rule, drawn from what its kind's schema says; below it, what it means. */
export function RuleForm(props: Props) {
  const first = props.kinds[0];
  return first ? <RuleFields {...props} firstKind={first} /> : null;
}

function RuleFields({ kinds, firstKind, service: first, rule, onDone, onClose }: Props & { firstKind: RuleKind }) {
  const { t, i18n } = useTranslation();
  const say = t as unknown as (key: string) => string;
  const [service, setService] = useState(first);
  const [kindName, setKindName] = useState(rule?.kind ?? firstKind.kind);
  const kindOf = (name: string) => kinds.find((each) => each.kind === name) ?? firstKind;
  const kind = kindOf(kindName);
  const described = { ...kind, settings: rule?.kind === kind.kind ? rule.settings : {} };
  const [values, setValues] = useState(() => valuesOf(described));
  const [tried, setTried] = useState(false);
  const fields = fieldsOf(kind);
  const wrong = (name: string, check: (text: string) => string | undefined) => {
    const value = values[name];
    return typeof value === 'string' ? check(value) : undefined;
  };
  const isWrong = fields.some((field) => wrong(field.name, field.wrong));
  const made: RuleSetting = { kind: kind.kind, settings: settingsOf(kind, values) };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // a dialog's form is inside the policy's for React
    event.stopPropagation();
    setTried(true);
    if (!isWrong) onDone(service, made);
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      <div className="grid gap-x-5 gap-y-2 sm:grid-cols-2">
        <Field label={t('scaling.service')}>
          <Select
            value={service}
            onChange={setService}
            choices={shownServices.map((value) => ({ value, label: t(`service.${value}`) }))}
          />
        </Field>
        <Field label={t('scaling.ruleKind')}>
          <Select
            value={kindName}
            onChange={(next) => {
              setKindName(next);
              setValues(valuesOf({ ...kindOf(next), settings: {} }));
            }}
            choices={kinds.map((each) => ({ value: each.kind, label: each.label[i18n.resolvedLanguage as Language] }))}
          />
        </Field>
        {fields.map((field) => {
          const problem = tried ? wrong(field.name, field.wrong) : undefined;
          return (
            <GatewayFieldRow
              key={`${kindName}.${field.name}`}
              field={field}
              value={values[field.name] ?? ''}
              kept=""
              error={problem && say(problem)}
              choiceMessages={(choice) =>
                field.name === 'signal' ? messageFor('signal', choice, 'signal.other') : choice
              }
              onChange={(value) => setValues({ ...values, [field.name]: value })}
            />
          );
        })}
      </div>
      <p className="first-letter:uppercase rounded-xl bg-sunken/60 px-4 py-3">
        {isWrong ? t('scaling.ruleWrong') : ruleMessages(t, made, kinds)}
      </p>
      <FormActions onCancel={onClose} submit={t('action.done')} />
    </form>
  );
}
