import { CircleCheck, CircleDashed, CircleDot, CircleSlash, Loader, type LucideIcon, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { OrderStatus } from '../../../../server/contract/orders.ts';
import { cn } from '../../lib/class-names.ts';

const marks: Record<OrderStatus, { icon: LucideIcon; colour: string }> = {
  created: { icon: CircleDashed, colour: 'text-created' },
  expired: { icon: CircleSlash, colour: 'text-created' },
  paid: { icon: CircleDot, colour: 'text-paid' },
  delivering: { icon: Loader, colour: 'text-paid' },
  delivered: { icon: CircleCheck, colour: 'text-done' },
  partly_refunded: { icon: Undo2, colour: 'text-info' },
  refunded: { icon: Undo2, colour: 'text-info' },
};

/** A shape for each status, with its word: colour is the last thing to tell by. */
export function OrderStatusMark({
  status,
  words = false,
  className,
}: {
  status: OrderStatus;
  words?: boolean;
  className?: string;
}) {
  const { t } = useTranslation();
  const { icon: Icon, colour } = marks[status];
  const word = t(`status.${status}`);
  return (
    <span
      className={cn('inline-flex items-center gap-2 whitespace-nowrap', className)}
      title={words ? undefined : word}
    >
      <Icon aria-hidden className={cn('size-4 shrink-0', colour)} strokeWidth={2.2} />
      <span className={words ? undefined : 'sr-only'}>{word}</span>
    </span>
  );
}
