import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { type EndChoice, endChoices } from './end-time.ts';

type Props = {
  choice: EndChoice;
  typed: string;
  onChoice: (choice: EndChoice) => void;
  onTyped: (typed: string) => void;
  /** May it last until somebody ends it? */
  open?: boolean;
  error: string | undefined;
};

/** The second field is only there for a time of one's own. */
export function EndTimeField({ choice, typed, onChoice, onTyped, open = false, error }: Props) {
  const { t } = useTranslation();
  const choices: EndChoice[] = open ? [...endChoices, 'open'] : [...endChoices];
  const isTyped = choice === 'at';
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(13rem,1fr))] gap-x-4 gap-y-2">
      <Field label={t('scaling.endsAt')}>
        <Select
          value={choice}
          onChange={onChoice}
          choices={choices.map((value) => ({ value, label: t(`scaling.end.${value}`) }))}
        />
      </Field>
      {isTyped ? (
        <Field label={t('scaling.endTime')} hint={t('scaling.shopTime')} error={error}>
          <Input
            type="datetime-local"
            max="9999-12-31T23:59"
            className="tabular"
            value={typed}
            onChange={(event) => onTyped(event.target.value)}
          />
        </Field>
      ) : null}
    </div>
  );
}
