import { useTranslation } from 'react-i18next';
import { Page } from '../ui/page.tsx';

export function WhatIf() {
  const { t } = useTranslation();
  return <Page title={t('screen.whatIf')}>{null}</Page>;
}
