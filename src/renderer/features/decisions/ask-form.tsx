import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScaledService } from '../../../../server/contract/scaling/policy.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { fieldTimeOf, momentOf } from '../coupons/zoned-time.ts';
import { shownServices } from '../scaling/service-look.ts';
import { useMe } from '../session/use-me.ts';

const someTimeAgoMs = 600_000;

type Props = { service: ScaledService; atMs: number | null; onAsk: (service: ScaledService, atMs: number) => void };

/** "Why didn't it scale at 02:10?" */
export function AskForm({ service: asked, atMs, onAsk }: Props) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const [service, setService] = useState(asked);
  const [typed, setTyped] = useState(() =>
    fieldTimeOf(new Date(atMs ?? Date.now() - someTimeAgoMs).toISOString(), shop.timeZone),
  );
  const [tried, setTried] = useState(false);
  const moment = momentOf(typed, shop.timeZone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (moment) onAsk(service, Date.parse(moment));
  };
  return (
    <form onSubmit={submit} noValidate aria-label={t('decisions.ask')} className="grid gap-2">
      <Field label={t('scaling.service')}>
        <Select
          value={service}
          onChange={setService}
          choices={shownServices.map((value) => ({ value, label: t(`service.${value}`) }))}
        />
      </Field>
      <Field
        label={t('decisions.at')}
        hint={t('decisions.zone', { zone: shop.timeZone })}
        error={tried && !moment ? t('coupons.wrong.time') : undefined}
      >
        <Input
          type="datetime-local"
          max="9999-12-31T23:59"
          className="tabular"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
      <div>
        <Button type="submit" look="primary">
          {t('decisions.askSubmit')}
        </Button>
      </div>
    </form>
  );
}
