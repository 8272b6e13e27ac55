import { useNavigate, useSearch } from '@tanstack/react-router';
import { Pause } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FleetView } from '../features/scaling/fleet-view.tsx';
import { PauseForm } from '../features/scaling/pause-form.tsx';
import { PolicyView } from '../features/scaling/policy-view.tsx';
import { whatIfForm } from '../features/what-if/what-if-form.ts';
import { scalingViews } from '../features/scaling/scaling-view.ts';
import { useScalingNow } from '../features/scaling/use-scaling.ts';
import { VersionList } from '../features/scaling/version-list.tsx';
import { sentenceFor } from '../lib/errors.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Page } from '../ui/page.tsx';
import { Segments } from '../ui/segments.tsx';
import { Waiting } from '../ui/waiting.tsx';

export function Scaling() {
  const { t } = useTranslation();
  const { view = 'now' } = useSearch({ from: '/desk/scaling' });
  const navigate = useNavigate();
  const { data: now, error } = useScalingNow();
  const [pausing, setPausing] = useState(false);
  return (
    <Page
      title={t('screen.scaling')}
      actions={
        <>
          <Segments
            label={t('scaling.views')}
            value={view}
            onChange={(next) => void navigate({ to: '/scaling', search: next === 'now' ? {} : { view: next } })}
            choices={scalingViews.map((value) => ({ value, label: t(`scaling.view.${value}`) }))}
          />
          <Button onClick={() => setPausing(true)}>
            <Pause aria-hidden />
            {t('scaling.pause')}
          </Button>
        </>
      }
    >
      {now ? (
        view === 'now' ? (
          <FleetView now={now} />
        ) : view === 'policy' ? (
          <PolicyView now={now} onTry={whatIfForm.carry} />
        ) : (
          <VersionList now={now} />
        )
      ) : error ? (
        <p className="text-muted">{sentenceFor(error)}</p>
      ) : (
        <Waiting label={t('app.loading')} />
      )}
      <Dialog open={pausing} onClose={() => setPausing(false)} title={t('scaling.pauseTitle')}>
        {pausing ? <PauseForm onClose={() => setPausing(false)} /> : null}
      </Dialog>
    </Page>
  );
}
