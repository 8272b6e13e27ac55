import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { desktop } from '../../lib/desktop.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';

/** Which backend the desktop app talks to; in a browser there is no choice, the page came from it. */
export function BackendChoice({ open = false }: { open?: boolean }) {
  return desktop ? <DesktopBackendChoice open={open} shell={desktop} /> : null;
}

function DesktopBackendChoice({ open, shell }: { open: boolean; shell: NonNullable<typeof desktop> }) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  // what was typed stays, whatever is answered or drawn anew meanwhile
  const [typed, setTyped] = useState<string>();
  const url = typed ?? current;
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    void shell.backend().then((address) => setCurrent(address ?? ''));
  }, [shell]);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await shell.setBackend(url.trim());
      window.location.reload();
    } catch {
      setFailed(true);
    }
  };
  return (
    <details open={open} className="mt-8 border-t border-line pt-4">
      <summary className="min-h-6 text-[13px] text-muted">{t('unreachable.address')}</summary>
      <form onSubmit={(event) => void save(event)} className="mt-3 grid gap-1">
        <Field
          label={t('unreachable.addressLabel')}
          hint={t('unreachable.addressHint')}
          error={failed ? t('unreachable.addressRefused') : undefined}
        >
          <Input value={url} onChange={(event) => setTyped(event.target.value)} spellCheck={false} inputMode="url" />
        </Field>
        <Button type="submit" className="justify-self-end">
          {t('unreachable.connect')}
        </Button>
      </form>
    </details>
  );
}
