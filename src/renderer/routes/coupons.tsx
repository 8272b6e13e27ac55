import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, TicketPercent } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { CouponForm } from '../features/coupons/coupon-form.tsx';
import { CouponLine } from '../features/coupons/coupon-line.tsx';
import type { Coupon } from '../features/coupons/coupon-values.ts';
import { sentenceFor } from '../lib/errors.ts';
import { trpc } from '../lib/trpc.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Empty } from '../ui/empty.tsx';
import { Page } from '../ui/page.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { BackLink } from '../ui/back-link.tsx';

export function Coupons() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error } = useQuery(trpc.coupons.list.queryOptions());
  const products = useQuery(trpc.catalog.list.queryOptions()).data ?? [];
  const [editing, setEditing] = useState<Coupon | 'new' | null>(null);
  const save = useMutation(
    trpc.coupons.save.mutationOptions({
      onSettled: () => queries.invalidateQueries(trpc.coupons.list.queryFilter()),
      onError: (problem) => toast.error(sentenceFor(problem)),
    }),
  );
  const names = new Map(
    products.flatMap((product) => product.variants.map((each) => [each.id, `${product.name} · ${each.name}`])),
  );
  const newCoupon = (
    <Button look="primary" onClick={() => setEditing('new')}>
      <Plus aria-hidden />
      {t('coupons.new')}
    </Button>
  );
  return (
    <Page
      title={t('screen.coupons')}
      lead={t('coupons.lead')}
      actions={
        <>
          <BackLink to="/products">{t('screen.products')}</BackLink>
          {newCoupon}
        </>
      }
    >
      {data && data.length > 0 ? (
        <ul className="divide-y divide-line overflow-hidden rounded-2xl border border-line bg-surface">
          {data.map((coupon) => (
            <CouponLine
              key={coupon.id}
              coupon={coupon}
              variant={coupon.variantId === null ? undefined : (names.get(coupon.variantId) ?? '–')}
              busy={save.isPending}
              onEdit={() => setEditing(coupon)}
              onSwitch={(active) => {
                const { used: _, currency, ...kept } = coupon;
                save.mutate({ ...kept, currency: currency ?? undefined, active });
              }}
            />
          ))}
        </ul>
      ) : data ? (
        <div className="h-72 rounded-2xl border border-line bg-surface">
          <Empty icon={TicketPercent} title={t('coupons.none')}>
            <span className="mt-2 grid justify-items-center gap-4">
              {t('coupons.noneBelow')} {newCoupon}
            </span>
          </Empty>
        </div>
      ) : error ? (
        <p className="text-muted">{sentenceFor(error)}</p>
      ) : (
        <Waiting label={t('app.loading')} />
      )}
      <Dialog
        wide
        open={editing !== null}
        onClose={() => setEditing(null)}
        title={editing === 'new' ? t('coupons.new') : t('coupons.editTitle')}
      >
        {editing === null ? null : (
          <CouponForm coupon={editing === 'new' ? undefined : editing} onClose={() => setEditing(null)} />
        )}
      </Dialog>
    </Page>
  );
}
