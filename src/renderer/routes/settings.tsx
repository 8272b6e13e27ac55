import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { GatewayList } from '../features/gateways/gateway-list.tsx';
import { PlugInSection } from '../features/plug-ins/plug-in-section.tsx';
import { SectionAnchor, SectionIndex } from '../features/settings/section-anchor.tsx';
import { SettingsForm } from '../features/settings/settings-form.tsx';
import { sentenceFor } from '../lib/errors.ts';
import { trpc } from '../lib/trpc.ts';
import { Page } from '../ui/page.tsx';
import { Waiting } from '../ui/waiting.tsx';

export function Settings() {
  const { t } = useTranslation();
  const { data, error } = useQuery(trpc.settings.get.queryOptions());
  const isRead = data !== undefined;
  // the address may name a section that was not there yet when the page opened
  useEffect(() => {
    if (isRead) document.getElementById(window.location.hash.slice(1))?.scrollIntoView();
  }, [isRead]);
  return (
    <Page title={t('screen.settings')}>
      {data ? (
        <div className="grid gap-8 min-[1180px]:grid-cols-[9rem_minmax(0,48rem)]">
          <SectionIndex />
          <div className="grid gap-4">
            <SectionAnchor name="payments">
              <GatewayList />
            </SectionAnchor>
            <SettingsForm settings={data} />
            <PlugInSection kind="channel" />
            <PlugInSection kind="driver" least={2} />
            <PlugInSection kind="cache" least={2} />
          </div>
        </div>
      ) : error ? (
        <p className="text-muted">{sentenceFor(error)}</p>
      ) : (
        <Waiting label={t('app.loading')} />
      )}
    </Page>
  );
}
