import { ArrowDown, ArrowUp, Equal, type LucideIcon, ThumbsDown, ThumbsUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { WhatIfFigures } from '../../../../server/contract/scaling/what-if.ts';
import { cn } from '../../lib/class-names.ts';
import { count, language, money, percent } from '../../lib/format.ts';
import { change, type FigureName, figureRows, type Standing, standing } from './figure-rows.ts';

const looks: Record<Standing, { icon: LucideIcon; colour: string }> = {
  better: { icon: ThumbsUp, colour: 'text-done' },
  worse: { icon: ThumbsDown, colour: 'text-warn' },
  same: { icon: Equal, colour: 'text-muted' },
};

type Props = { candidate: WhatIfFigures; current: WhatIfFigures; currency: string };

function worded(name: FigureName, value: number, currency: string): string {
  if (name === 'costMinor') return money(Math.round(value), currency);
  if (name === 'utilization') return percent(value, value < 0.1 ? 1 : 0);
  if (name === 'instanceHours')
    return new Intl.NumberFormat(language(), { maximumFractionDigits: value < 100 ? 1 : 0 }).format(value);
  return count(Math.round(value));
}

/** Candidate beside current: every difference is said in words, and its arrow and colour only repeat them. */
export function FiguresTable({ candidate, current, currency }: Props) {
  const { t } = useTranslation();
  return (
    <table className="w-full">
      <caption className="sr-only">{t('whatIf.figures')}</caption>
      <thead>
        <tr className="text-[12.5px] text-muted">
          <td className="pb-1.5" />
          <th scope="col" className="pb-1.5 text-right font-medium">
            {t('whatIf.candidate')}
          </th>
          <th scope="col" className="pb-1.5 text-right font-medium">
            {t('whatIf.current')}
          </th>
          <th scope="col" className="w-[34%] pb-1.5 pl-6 text-left font-medium">
            {t('whatIf.difference')}
          </th>
        </tr>
      </thead>
      <tbody>
        {figureRows.map(({ name, less }) => (
          <tr key={name} className="tabular border-t border-line">
            <th scope="row" className="h-10 text-left text-[13px] font-normal text-muted">
              {t(`whatIf.figure.${name}`)}
            </th>
            <td className="text-right text-base font-medium">{worded(name, candidate[name], currency)}</td>
            <td className="text-right text-muted">{worded(name, current[name], currency)}</td>
            <td className="pl-6">
              <Difference less={less} candidate={candidate[name]} current={current[name]} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Difference({ less, candidate, current }: { less: boolean | null; candidate: number; current: number }) {
  const { t } = useTranslation();
  const found = standing(candidate, current);
  const share = change(candidate, current);
  const up = candidate > current;
  const by = found === 'same' ? null : share === null ? null : percent(Math.abs(share));
  if (less === null) {
    const Icon = found === 'same' ? Equal : up ? ArrowUp : ArrowDown;
    return (
      <span className="flex items-center gap-2 text-[13px] text-muted">
        <Icon aria-hidden className="size-4 shrink-0" />
        {found === 'same' ? t('whatIf.same') : t(up ? 'whatIf.more' : 'whatIf.less', { by: by ?? '' })}
      </span>
    );
  }
  const { icon: Icon, colour } = looks[found];
  return (
    <span className="flex items-center gap-2 text-[13px]">
      <Icon aria-hidden className={cn('size-4 shrink-0', colour)} />
      <span className={cn('font-medium', colour)}>{t(`whatIf.${found}`)}</span>
      {by === null ? null : <span className="text-muted">{t(up ? 'whatIf.more' : 'whatIf.less', { by })}</span>}
    </span>
  );
}
