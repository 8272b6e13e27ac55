import { useTranslation } from 'react-i18next';
import { Page } from '../ui/page.tsx';

export function Rehearsal() {
  const { t } = useTranslation();
  return <Page title={t('screen.rehearsal')}>{null}</Page>;
}
