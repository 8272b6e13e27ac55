import type { ComponentProps } from 'react';
import { cn } from '../lib/class-names.ts';

export const inputLook =
  'w-full rounded-lg border border-line-strong/70 bg-raised px-3 text-text placeholder:text-muted/90 hover:border-line-strong aria-invalid:border-danger disabled:opacity-60';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={cn(inputLook, 'h-9', className)} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={cn(inputLook, 'min-h-20 py-2 leading-relaxed', className)} {...rest} />;
}
