import { CircleCheck, CircleDashed, CircleSlash, type LucideIcon, Megaphone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PromoState } from '../../../../server/contract/scaling/promo.ts';
import { cn } from '../../lib/class-names.ts';

const promoMarks: Record<PromoState, { icon: LucideIcon; colour: string }> = {
  planned: { icon: CircleDashed, colour: 'text-info' },
  running: { icon: Megaphone, colour: 'text-accent-text' },
  over: { icon: CircleCheck, colour: 'text-done' },
  cancelled: { icon: CircleSlash, colour: 'text-created' },
};

export function PromoStateMark({ state, className }: { state: PromoState; className?: string }) {
  const { t } = useTranslation();
  const { icon: Icon, colour } = promoMarks[state];
  return (
    <span className={cn('inline-flex items-center gap-2 whitespace-nowrap', className)}>
      <Icon aria-hidden className={cn('size-4 shrink-0', colour)} strokeWidth={2.2} />
      {t(`promos.state.${state}`)}
    </span>
  );
}
