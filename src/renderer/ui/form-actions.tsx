import { useTranslation } from 'react-i18next';
import { Button, type ButtonProps } from './button.tsx';
import { DialogActions } from './dialog.tsx';

type Props = { onCancel: () => void; submit: string; look?: ButtonProps['look']; disabled?: boolean };

/** How a form in a dialog ends: with nothing changed, or sent. */
export function FormActions({ onCancel, submit, look = 'primary', disabled = false }: Props) {
  const { t } = useTranslation();
  return (
    <DialogActions>
      <Button look="quiet" onClick={onCancel}>
        {t('action.cancel')}
      </Button>
      <Button type="submit" look={look} disabled={disabled}>
        {submit}
      </Button>
    </DialogActions>
  );
}
