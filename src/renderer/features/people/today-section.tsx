import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { money } from '../../lib/format.ts';
import { shortTime } from '../../lib/shop-time.ts';
import { type Outputs, trpc } from '../../lib/trpc.ts';
import { Section } from '../../ui/section.tsx';

type Person = Outputs['people']['today'][number];

const acts = ['confirm', 'replace', 'resend', 'deliver', 'refund', 'refund_by_hand'] as const;

/** Keys and money that left by each person's acts since midnight. */
export function TodaySection() {
  const { t } = useTranslation();
  const { data } = useQuery(trpc.people.today.queryOptions(undefined, { refetchInterval: 30_000 }));
  if (!data) return null;
  return (
    <Section title={t('people.today.title')} lead={data.length === 0 ? t('people.today.none') : undefined}>
      {data.length > 0 ? (
        <ul className="-my-1 divide-y divide-line">
          {data.map((person) => (
            <PersonRow key={person.id} person={person} />
          ))}
        </ul>
      ) : null}
    </Section>
  );
}

function PersonRow({ person }: { person: Person }) {
  const { t } = useTranslation();
  const done = acts.flatMap((act) => {
    const count = person.times[act] ?? 0;
    return count > 0 ? [t(`people.today.times.${act}`, { count })] : [];
  });
  const sums = person.money.flatMap(({ currency, confirmedMinor, refundedMinor }) => [
    ...(confirmedMinor > 0 ? [t('people.today.confirmed', { amount: money(confirmedMinor, currency) })] : []),
    ...(refundedMinor > 0 ? [t('people.today.refunded', { amount: money(refundedMinor, currency) })] : []),
  ]);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-6 gap-y-0.5 py-2.5">
      <p className="truncate font-medium">{person.name}</p>
      <p className="tabular text-right">
        {[...(person.keys > 0 ? [t('people.today.keys', { count: person.keys })] : []), ...sums].join(' · ')}
      </p>
      <p className="text-[12.5px] text-pretty text-muted">{done.join(' · ')}</p>
      <time className="tabular text-right text-[12.5px] text-muted">{shortTime(person.lastAt)}</time>
    </li>
  );
}
