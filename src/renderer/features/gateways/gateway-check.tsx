import { useMutation } from '@tanstack/react-query';
import { Stethoscope } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/class-names.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { api } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import type { GatewayRow, GatewaySettings } from './gateway-values.ts';
import { causeMessages } from './trouble-messages.ts';

type Mend = { field: string; value: string };
type Props = { name: GatewayRow['name']; settings: () => GatewaySettings; onMend: (mend: Mend) => void };

/** Tries what is typed against the provider itself, and says in words what is wrong with it. */
export function GatewayCheck({ name, settings, onMend }: Props) {
  const { t } = useTranslation();
  const check = useMutation({
    mutationFn: () => api.gateways.check.mutate({ name, settings: settings() }),
    onSuccess: ({ mend }) => mend && onMend(mend),
  });
  const { data, error } = check;
  const said = error
    ? sentenceFor(error)
    : data?.mend
      ? t('gateways.checkMend', { value: data.mend.value })
      : data?.cause
        ? causeMessages(data.cause)
        : data
          ? t('gateways.checkFine')
          : t('gateways.checkHint');
  const look = data?.cause === null ? 'text-done' : data || error ? 'text-warn' : 'text-muted';
  return (
    <div className="flex items-center gap-3">
      <Button size="small" disabled={check.isPending} onClick={() => check.mutate()}>
        <Stethoscope aria-hidden />
        {check.isPending ? t('gateways.checking') : t('gateways.check')}
      </Button>
      <p role="status" className={cn('text-[13px]', look)}>
        {said}
      </p>
    </div>
  );
}
