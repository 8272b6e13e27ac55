import { useTranslation } from 'react-i18next';
import { useScalingNow } from '../features/scaling/use-scaling.ts';
import { WhatIfView } from '../features/what-if/what-if-view.tsx';
import { sentenceFor } from '../lib/errors.ts';
import { Page } from '../ui/page.tsx';
import { Waiting } from '../ui/waiting.tsx';

/** Any policy on real traffic, before it acts. */
export function WhatIf() {
  const { t } = useTranslation();
  const { data, error } = useScalingNow();
  return (
    <Page title={t('screen.whatIf')} lead={t('whatIf.lead')}>
      {data ? (
        <WhatIfView now={data} />
      ) : error ? (
        <p className="text-muted">{sentenceFor(error)}</p>
      ) : (
        <Waiting label={t('app.loading')} />
      )}
    </Page>
  );
}
