import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { sentenceFor } from '../../lib/errors.ts';
import type { Language } from '../../lib/i18n.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Section } from '../../ui/section.tsx';
import { Switch } from '../../ui/switch.tsx';
import { SectionAnchor } from '../settings/section-anchor.tsx';
import { PlugInForm, type PlugInRow } from './plug-in-form.tsx';

const sections = { cache: 'cache', channel: 'alerts', driver: 'machines' } as const satisfies Record<
  PlugInRow['kind'],
  string
>;

/** What there is to choose from of one kind, each with its switch and its settings; absent where there is no choice. */
export function PlugInSection({ kind, least = 1 }: { kind: PlugInRow['kind']; least?: number }) {
  const { t, i18n } = useTranslation();
  const language = i18n.resolvedLanguage as Language;
  const queries = useQueryClient();
  const [editing, setEditing] = useState<string | null>(null);
  const rows = useQuery(trpc.plugIns.list.queryOptions()).data?.filter((row) => row.kind === kind) ?? [];
  const save = useMutation(
    trpc.plugIns.save.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.plugIns.list.queryFilter()),
      onError: (problem) => toast.error(sentenceFor(problem), { position: 'top-right' }),
    }),
  );
  if (rows.length < least) return null;
  const row = rows.find(({ name }) => name === editing);
  const section = sections[kind];
  return (
    <SectionAnchor name={section}>
      <Section title={t(`settings.section.${section}`)} lead={t(`settings.lead.${section}`)}>
        <ul className="grid gap-1.5">
          {rows.map(({ name, label, lead, enabled, settings }) => (
            <li key={name} className="flex min-h-15 items-center gap-4 rounded-xl bg-sunken/60 px-4 py-2">
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium">{label[language]}</p>
                {lead ? <p className="truncate text-[12.5px] text-muted">{lead[language]}</p> : null}
              </div>
              <Button
                size="small"
                aria-label={t('plugIns.change', { name: label[language] })}
                onClick={() => setEditing(name)}
              >
                {t('gateways.change')}
              </Button>
              <Switch
                label={t('plugIns.on', { name: label[language] })}
                checked={enabled}
                onChange={(on) =>
                  save.mutate({ kind, name, enabled: on, settings: settings as Record<string, string> })
                }
              />
            </li>
          ))}
        </ul>
        <Dialog
          wide
          open={row !== undefined}
          onClose={() => setEditing(null)}
          title={row?.label[language] ?? ''}
          description={null}
        >
          {row ? <PlugInForm row={row} save={save} onClose={() => setEditing(null)} /> : null}
        </Dialog>
      </Section>
    </SectionAnchor>
  );
}
