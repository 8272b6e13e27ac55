import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { maxSoldListChars } from '../../../../server/contract/restored.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { count } from '../../lib/format.ts';
import { api } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { DialogActions } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Panel } from '../../ui/panel.tsx';

/** Keys that are known to be sold: counted first, then taken out of sale for good. */
export function SoldList() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const file = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const look = useMutation({ mutationFn: () => api.restored.markSold.mutate({ text, preview: true }) });
  const mark = useMutation({
    mutationFn: () => api.restored.markSold.mutate({ text }),
    onSuccess: () => {
      setText('');
      look.reset();
      void queries.invalidateQueries();
    },
  });
  const change = (next: string) => {
    setText(next.slice(0, maxSoldListChars));
    look.reset();
    mark.reset();
  };
  const found = look.data;
  const error = look.error ?? mark.error;
  return (
    <Panel title={t('restored.list.title')}>
      <p className="mb-3 text-muted">{t('restored.list.lead')}</p>
      <Field label={t('restored.list.label')}>
        <textarea
          value={text}
          onChange={(event) => change(event.target.value)}
          rows={4}
          spellCheck={false}
          autoComplete="off"
          className="w-full rounded-lg border border-line-strong/60 bg-raised px-3 py-2 font-mono text-[13px]"
        />
      </Field>
      <input
        ref={file}
        type="file"
        accept=".txt,.csv,text/plain"
        hidden
        onChange={(event) => void event.target.files?.[0]?.text().then(change)}
      />
      <FormError text={error ? sentenceFor(error) : undefined} />
      {found ? (
        <p role="status" className="mb-3">
          {t('restored.list.found', {
            keys: count(found.keys),
            marked: count(found.marked),
            already: count(found.already),
            unknown: count(found.unknown),
          })}
        </p>
      ) : null}
      {mark.data ? (
        <p role="status" className="mb-3">
          {t('restored.list.done', { count: mark.data.marked, marked: count(mark.data.marked) })}
        </p>
      ) : null}
      <DialogActions>
        <Button look="quiet" onClick={() => file.current?.click()}>
          <FileUp aria-hidden />
          {t('restored.list.file')}
        </Button>
        {found && found.keys > 0 ? (
          <Button look="primary" disabled={mark.isPending} onClick={() => mark.mutate()}>
            {t('restored.list.submit', { count: found.keys, keys: count(found.keys) })}
          </Button>
        ) : (
          <Button disabled={text.trim() === '' || look.isPending} onClick={() => look.mutate()}>
            {t('restored.list.count')}
          </Button>
        )}
      </DialogActions>
    </Panel>
  );
}
