import { useTranslation } from 'react-i18next';
import { Page } from '../ui/page.tsx';

export function Scaling() {
  const { t } = useTranslation();
  return <Page title={t('screen.scaling')}>{null}</Page>;
}
