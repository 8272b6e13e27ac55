import { useTranslation } from 'react-i18next';
import { Page } from '../ui/page.tsx';

export function Promos() {
  const { t } = useTranslation();
  return <Page title={t('screen.promos')}>{null}</Page>;
}
