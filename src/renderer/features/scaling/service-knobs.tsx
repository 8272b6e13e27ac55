import { useTranslation } from 'react-i18next';
import type { ScaledService } from '../../../../server/contract/scaling/policy.ts';
import { Input } from '../../ui/input.tsx';
import { useWrongMessages } from './policy-field.tsx';
import { serviceKnobs, type Wrong } from './policy-knobs.ts';
import { shownServices } from './service-look.ts';

type Props = {
  numbers: Record<string, string>;
  wrong: Record<string, Wrong>;
  onChange: (path: string, text: string) => void;
  disabled: boolean;
};

/** Standing, cap and headroom of every service, as a table. */
export function ServiceKnobs({ numbers, wrong, onChange, disabled }: Props) {
  const { t } = useTranslation();
  return (
    <table className="w-full text-left">
      <caption className="sr-only">{t('scaling.sizes')}</caption>
      <thead>
        <tr className="[&>th]:pb-2 [&>th]:text-[13px] [&>th]:font-medium [&>th:not(:first-child)]:pl-4">
          <th className="w-1/4">{t('scaling.service')}</th>
          {serviceKnobs.map((name) => (
            <th key={name}>{t(`scaling.knob.${name}`)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shownServices.map((service) => (
          <Row key={service} service={service} {...{ numbers, wrong, onChange, disabled }} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ service, numbers, wrong, onChange, disabled }: Props & { service: ScaledService }) {
  const { t } = useTranslation();
  const wrongMessages = useWrongMessages();
  const knobs = serviceKnobs.map((name) => ({ name, path: `services.${service}.${name}` }));
  const problem = wrongMessages(knobs.map(({ path }) => wrong[path]).find(Boolean));
  return (
    <tr className="align-top [&>*:not(:first-child)]:pl-4">
      <th scope="row" className="pt-2 font-normal">
        {t(`service.${service}`)}
        <span className="block min-h-5 text-[12.5px] text-danger" role={problem ? 'alert' : undefined}>
          {problem}
        </span>
      </th>
      {knobs.map(({ name, path }) => (
        <td key={name} className="pb-3">
          <Input
            aria-label={t('scaling.fieldOf', { service: t(`service.${service}`), field: t(`scaling.knob.${name}`) })}
            aria-invalid={wrong[path] ? true : undefined}
            value={numbers[path] ?? ''}
            inputMode="numeric"
            autoComplete="off"
            className="tabular"
            disabled={disabled}
            onChange={(event) => onChange(path, event.target.value)}
          />
        </td>
      ))}
    </tr>
  );
}
