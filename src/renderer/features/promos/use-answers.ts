import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import type { PromoInput } from '../../../../server/contract/scaling/promo.ts';
import { trpc } from '../../lib/trpc.ts';
import { useSettled } from '../../lib/use-settled.ts';

const typingMs = 300;

/** The four answers to the form as it stands; `old` while they are still those of a moment ago. */
export function useAnswers(input: PromoInput | undefined) {
  const text = input ? JSON.stringify(input) : '';
  const settled = useSettled(text, typingMs);
  const asked = settled === '' ? undefined : (JSON.parse(settled) as PromoInput);
  const { data, error, isFetching } = useQuery(
    trpc.promos.check.queryOptions(asked ?? skipToken, {
      placeholderData: keepPreviousData,
      staleTime: 10_000,
    }),
  );
  return {
    answers: input && asked && data ? data : null,
    old: isFetching || settled !== text,
    error: input ? error : null,
  };
}
