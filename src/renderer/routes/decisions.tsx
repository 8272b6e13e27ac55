import { useTranslation } from 'react-i18next';
import { Page } from '../ui/page.tsx';

export function Decisions() {
  const { t } = useTranslation();
  return <Page title={t('screen.decisions')}>{null}</Page>;
}
