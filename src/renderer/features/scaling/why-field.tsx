import { why as reasonWhy } from '../../../../server/contract/scaling/inputs.ts';
import { lengthOf } from '../../lib/bounds.ts';
import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';

type Props = { why: string; onWhy: (why: string) => void; tried: boolean };

/** Why the scaler is held back: everybody reads it; `tried`: sending was tried, so a missing one is said. */
export function WhyField({ why, onWhy, tried }: Props) {
  const { t } = useTranslation();
  return (
    <Field
      label={t('form.reason')}
      hint={t('form.reasonHint')}
      error={tried && why.trim() === '' ? t('form.reasonMissing') : undefined}
    >
      <Input value={why} maxLength={lengthOf(reasonWhy).max} onChange={(event) => onWhy(event.target.value)} />
    </Field>
  );
}
