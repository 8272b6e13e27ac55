import { Copy } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyAndSay } from '../../lib/copy.ts';
import type { Language } from '../../lib/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useMe } from '../session/use-me.ts';
import { GatewayForm } from './gateway-form.tsx';
import { type GatewayRow, isForTrying } from './gateway-values.ts';

type Props = { rows: GatewayRow[]; name: GatewayRow['name'] | null; onClose: () => void };

export function GatewayDialog({ rows, name, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const row = rows.find((each) => each.name === name);
  const dirty = useRef(false);
  const [warned, setWarned] = useState(false);
  const close = () => {
    dirty.current = false;
    setWarned(false);
    onClose();
  };
  // a stray Escape must not throw away a key that was just typed: the second one does
  const closeOrWarn = () => (dirty.current && !warned ? setWarned(true) : close());
  return (
    <Dialog
      wide
      open={row !== undefined}
      onClose={closeOrWarn}
      title={row?.label[i18n.resolvedLanguage as Language] ?? ''}
      description={row && isForTrying(row) ? t('gateways.tryingLead') : null}
    >
      {row ? (
        <>
          {isForTrying(row) ? null : <NotifyAddress name={row.name} />}
          <GatewayForm
            rows={rows}
            row={row}
            warning={warned ? t('gateways.closeAgain') : undefined}
            onDirty={(next) => {
              dirty.current = next;
              setWarned(false);
            }}
            onClose={close}
          />
        </>
      ) : null}
    </Dialog>
  );
}

/** What has to be entered at the payment provider, so that it can tell the shop of a payment. */
function NotifyAddress({ name }: { name: string }) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const address = `${shop.storefrontUrl}/pay/${name}/notify`;
  const local = /^(localhost|127\.|\[::1\])/.test(new URL(address).host);
  return (
    <div className="grid gap-1.5">
      <p className="text-[13px] font-medium">{t('gateways.notifyAddress')}</p>
      <div className="flex items-center gap-2">
        <p className="min-w-0 flex-1 rounded-lg bg-sunken px-3 py-2 font-mono text-[12.5px] break-all select-all">
          {address}
        </p>
        <Button size="icon" look="quiet" aria-label={t('action.copy')} onClick={() => void copyAndSay(address)}>
          <Copy aria-hidden />
        </Button>
      </div>
      <p className={local ? 'text-[12.5px] text-warn' : 'text-[12.5px] text-muted'}>
        {local ? t('gateways.notifyLocal') : t('gateways.notifyHint')}
      </p>
    </div>
  );
}
