import { useTranslation } from 'react-i18next';
import { copyAndSay } from '../../lib/copy.ts';
import { Button } from '../../ui/button.tsx';

/** The line that names the proxy, to be copied. */
export function ProxyNeed({ detail }: { detail: Record<string, unknown> }) {
  const { t } = useTranslation();
  const setting = String(detail.setting);
  return (
    <p className="col-span-2 flex flex-wrap items-center gap-2">
      <code className="font-mono text-[12.5px] break-all select-all">{setting}</code>
      <Button size="small" onClick={() => void copyAndSay(setting)}>
        {t('action.copy')}
      </Button>
    </p>
  );
}
