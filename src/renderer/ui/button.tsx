import { Button as BaseButton } from '@base-ui/react/button';
import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { cn } from '../lib/class-names.ts';

export const buttonLook = cva(
  'inline-flex select-none items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap transition-colors duration-100 data-disabled:cursor-not-allowed data-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      look: {
        primary: 'bg-accent text-accent-ink hover:not-data-disabled:bg-[color-mix(in_oklab,var(--c-accent),white_18%)]',
        outline:
          'border border-line-strong/60 bg-raised text-text hover:not-data-disabled:border-line-strong hover:not-data-disabled:bg-bg',
        quiet: 'text-text hover:not-data-disabled:bg-line/60',
        danger: 'border border-danger/70 text-danger hover:not-data-disabled:bg-danger/10',
      },
      size: {
        normal: 'h-9 px-3.5',
        small: 'h-7 rounded-md px-2.5 text-[13px]',
        large: 'h-11 px-5 text-base',
        icon: 'size-8',
      },
    },
    defaultVariants: { look: 'outline', size: 'normal' },
  },
);

export type ButtonProps = ComponentProps<typeof BaseButton> & VariantProps<typeof buttonLook> & { className?: string };

export function Button({ look, size, className, ...rest }: ButtonProps) {
  return <BaseButton type="button" className={cn(buttonLook({ look, size }), className)} {...rest} />;
}
