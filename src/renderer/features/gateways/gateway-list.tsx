import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { Section } from '../../ui/section.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { GatewayDialog } from './gateway-dialog.tsx';
import { GatewayLine } from './gateway-line.tsx';
import { type GatewayRow, type GatewaySettings, isForTrying, isSetUp, placesAfterMove } from './gateway-values.ts';
import { useSaveGateways } from './use-save-gateways.ts';

const asKept = (row: GatewayRow) => ({
  name: row.name,
  enabled: row.enabled,
  position: row.position,
  strict: row.strict,
  settings: row.settings as GatewaySettings,
});

export function GatewayList() {
  const { t } = useTranslation();
  const { data: rows, error } = useQuery(trpc.gateways.list.queryOptions());
  const [editing, setEditing] = useState<GatewayRow['name'] | null>(null);
  const save = useSaveGateways();
  const saveAll = (changes: ReturnType<typeof asKept>[]) =>
    save.mutate(changes, { onError: (problem) => toast.error(sentenceFor(problem), { position: 'top-right' }) });
  const move = (name: string, by: -1 | 1) => {
    const places = placesAfterMove(rows ?? [], name, by);
    saveAll(
      (rows ?? []).flatMap((row) => {
        const place = places.find((each) => each.name === row.name);
        return place ? [{ ...asKept(row), position: place.position }] : [];
      }),
    );
  };
  const ready = rows?.filter(isSetUp) ?? [];
  const on = rows?.filter((row) => row.enabled) ?? [];
  return (
    <Section title={t('settings.section.payments')} lead={t('gateways.lead')}>
      {rows && on.length === 0 ? <Warning text={t('gateways.noneOn')} /> : null}
      {on.some(isForTrying) ? <Warning text={t('gateways.tryingOn')} /> : null}
      {rows ? (
        <ul className="grid gap-1.5">
          {rows.map((row) => (
            <GatewayLine
              key={row.name}
              row={row}
              place={ready.indexOf(row)}
              places={ready.length}
              busy={save.isPending}
              onOpen={() => setEditing(row.name)}
              onSwitch={(enabled) => (isSetUp(row) ? saveAll([{ ...asKept(row), enabled }]) : setEditing(row.name))}
              onMove={(by) => move(row.name, by)}
            />
          ))}
        </ul>
      ) : error ? (
        <p className="text-muted">{sentenceFor(error)}</p>
      ) : (
        <Waiting rows={3} label={t('app.loading')} />
      )}
      <GatewayDialog rows={rows ?? []} name={editing} onClose={() => setEditing(null)} />
    </Section>
  );
}

function Warning({ text }: { text: string }) {
  return (
    <p className="flex items-start gap-2.5 rounded-xl border border-warn/50 px-4 py-2.5 text-warn">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      {text}
    </p>
  );
}
