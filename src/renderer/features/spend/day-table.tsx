import { useTranslation } from 'react-i18next';
import type { SpendReport } from '../../../../server/contract/scaling/views.ts';
import { count, money } from '../../lib/format.ts';
import { shownServices } from '../scaling/service-look.ts';
import { dayName } from './day-name.ts';
import { fineMoney } from './fine-money.ts';

/** The same days in figures, newest first. */
export function DayTable({ report }: { report: SpendReport }) {
  const { t } = useTranslation();
  const { currency } = report;
  return (
    <div className="overflow-x-auto">
      <table className="tabular w-full text-[13px] whitespace-nowrap">
        <caption className="sr-only">{t('spend.days')}</caption>
        <thead className="text-xs text-muted">
          <tr className="[&>th]:px-3 [&>th]:py-2 [&>th]:text-right [&>th]:font-normal [&>th:first-child]:pl-5 [&>th:first-child]:text-left [&>th:last-child]:pr-5">
            <th scope="col">{t('spend.day')}</th>
            {shownServices.map((service) => (
              <th key={service} scope="col">
                {t(`service.${service}`)}
              </th>
            ))}
            <th scope="col">{t('spend.sum')}</th>
            <th scope="col">{t('spend.fixedShort')}</th>
            <th scope="col">{t('spend.orders')}</th>
            <th scope="col">{t('spend.perOrder')}</th>
          </tr>
        </thead>
        <tbody>
          {report.days.toReversed().map((day) => (
            <tr
              key={day.day}
              className="border-t border-line [&>*]:px-3 [&>*]:py-2 [&>*]:text-right [&>*:first-child]:pl-5 [&>*:first-child]:text-left [&>*:last-child]:pr-5"
            >
              <th scope="row" className="font-normal">
                {dayName(day.day)}
              </th>
              {shownServices.map((service) => (
                <td key={service} className="text-muted">
                  {money(day.byService[service] ?? 0, currency)}
                </td>
              ))}
              <td className="font-medium">{money(day.minor, currency)}</td>
              <td className="text-muted">{money(day.fixedMinor, currency)}</td>
              <td>{count(day.orders)}</td>
              <td>{day.orders === 0 ? '–' : fineMoney(day.minor / day.orders, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
