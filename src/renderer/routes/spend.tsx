import { useTranslation } from 'react-i18next';
import { Page } from '../ui/page.tsx';

export function Spend() {
  const { t } = useTranslation();
  return <Page title={t('screen.spend')}>{null}</Page>;
}
