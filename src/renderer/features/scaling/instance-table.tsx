import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import type { ScalingNow } from '../../../../server/contract/scaling/views.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { count, duration, percent } from '../../lib/format.ts';
import { trpc } from '../../lib/trpc.ts';
import { useNow } from '../../lib/use-now.ts';
import { HoldButton } from '../../ui/hold-button.tsx';
import { instanceName } from './instance-name.ts';
import { useScalingChanged } from './use-scaling.ts';

export type InstanceNow = ScalingNow['instances'][number];

type Props = { instances: readonly InstanceNow[]; onUnplugged: (instance: InstanceNow) => void };

/** Every instance of a service; any of them may be killed, to see that nothing is lost. */
export function InstanceTable({ instances, onUnplugged }: Props) {
  const { t } = useTranslation();
  const nowMs = useNow();
  const changed = useScalingChanged();
  const unplug = useMutation(
    trpc.scaling.unplug.mutationOptions({
      onError: (error) => toast.error(sentenceFor(error)),
      onSettled: changed,
    }),
  );
  if (instances.length === 0) return <p className="text-muted">{t('scaling.noInstances')}</p>;
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left text-[13px]">
        <caption className="sr-only">{t('scaling.instances')}</caption>
        <thead className="text-xs text-muted">
          <tr className="[&>th]:pb-1.5 [&>th]:font-normal [&>th:not(:first-child)]:pl-4">
            <th>{t('scaling.instance')}</th>
            <th>{t('scaling.state')}</th>
            <th className="text-right">{t('scaling.runsFor')}</th>
            <th className="text-right">{t('scaling.cpu')}</th>
            <th className="text-right">{t('scaling.memory')}</th>
            <th className="text-right">{t('scaling.doing')}</th>
            <th>
              <span className="sr-only">{t('scaling.unplug')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {instances.map((instance) => (
            <tr key={instance.id} className="tabular border-t border-line [&>td]:py-1.5 [&>td:not(:first-child)]:pl-4">
              <td className="max-w-40 truncate font-mono text-[12.5px] select-text" title={instance.id}>
                {instanceName(instance.id)}
              </td>
              <td>
                <span className="flex items-center gap-1.5 whitespace-nowrap">
                  <span aria-hidden className="instance h-3.5 w-2" data-state={instance.state} data-still="true" />
                  {t(`scaling.cell.${instance.state}`)}
                </span>
              </td>
              <td className="text-right whitespace-nowrap">{duration(Math.max(0, nowMs - instance.startedAtMs))}</td>
              <td className="text-right">{percent(instance.cpuPercent / 100)}</td>
              <td className="text-right whitespace-nowrap">
                {t('scaling.megabytes', { size: count(Math.round(instance.memoryMb)) })}
              </td>
              <td className="text-right">{count(instance.busy)}</td>
              <td className="text-right">
                <HoldButton
                  className="h-8 min-h-8 py-0 text-[13px]"
                  disabled={unplug.isPending || instance.state === 'failed'}
                  onConfirm={() =>
                    unplug.mutate({ instanceId: instance.id }, { onSuccess: () => onUnplugged(instance) })
                  }
                >
                  {t('scaling.unplug')}
                </HoldButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
