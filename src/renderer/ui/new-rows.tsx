import { ArrowDownUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';

/** How many rows came while the list was held still; pressed, it shows them. */
export function NewRows({ count, onShow }: { count: number; onShow: () => void }) {
  const { t } = useTranslation();
  return (
    <Button size="small" look="quiet" className={count > 0 ? 'text-info' : 'invisible'} onClick={onShow}>
      <ArrowDownUp aria-hidden />
      {t('app.newRows', { count })}
    </Button>
  );
}
