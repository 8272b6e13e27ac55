import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../lib/class-names.ts';
import { buttonLook } from './button.tsx';

const holdMs = 1000;
const armedMs = 5000;

type Props = { children: ReactNode; onConfirm: () => void; disabled?: boolean; className?: string };

/**
 * Acts only after being held. A click that comes without a press (a screen reader, switch control) arms it, and a
 * second one within five seconds confirms: holding is not possible there.
 */
export function HoldButton({ children, onConfirm, disabled, className }: Props) {
  const { t } = useTranslation();
  const [holding, setHolding] = useState(false);
  const [armed, setArmed] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pressed = useRef(false);

  const release = () => {
    clearTimeout(timer.current);
    setHolding(false);
  };
  const leave = () => {
    pressed.current = false;
    release();
  };
  useEffect(() => () => clearTimeout(timer.current), []);

  const press = () => {
    if (disabled) return;
    pressed.current = true;
    setHolding(true);
    timer.current = setTimeout(() => {
      setHolding(false);
      onConfirm();
    }, holdMs);
  };
  const click = () => {
    if (pressed.current) {
      pressed.current = false;
      return;
    }
    if (armed) {
      setArmed(false);
      onConfirm();
      return;
    }
    setArmed(true);
    timer.current = setTimeout(() => setArmed(false), armedMs);
  };

  return (
    <button
      type="button"
      disabled={disabled}
      className={cn(
        buttonLook({ look: 'danger' }),
        'relative h-auto min-h-9 touch-none overflow-hidden py-1.5 disabled:cursor-not-allowed disabled:opacity-50',
        className,
      )}
      onPointerDown={(event: PointerEvent) => event.button === 0 && press()}
      onPointerUp={release}
      onPointerLeave={leave}
      onPointerCancel={leave}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        if (!event.repeat) press();
      }}
      onKeyUp={(event) => {
        if (event.key === ' ') event.preventDefault();
        pressed.current = false;
        release();
      }}
      onBlur={release}
      onClick={click}
    >
      <span
        aria-hidden
        className="absolute inset-y-0 left-0 bg-danger/25"
        style={{ width: holding ? '100%' : '0%', transition: holding ? `width ${holdMs}ms linear` : 'width 120ms' }}
      />
      <span className="relative">{armed ? t('action.pressAgain') : children}</span>
      <span className="relative text-xs opacity-85">{armed ? null : t('action.hold')}</span>
    </button>
  );
}
