import i18next from 'i18next';

/** Why mail doesn't go out, from what a row tells of it; nothing where it tells nothing. */
export function mailMessages({ kind, detail }: { kind: string; detail: Record<string, unknown> }): string | undefined {
  if (kind !== 'mail_failed' && kind !== 'mail_server') return undefined;
  const { reason, answer, to, host } = detail as { reason?: string; answer?: string; to?: string; host?: string };
  if (!reason) return undefined;
  const key = `needs.mail.${reason}`;
  const say = i18next.t as unknown as (key: string, params: object) => string;
  const why = say(i18next.exists(key) ? key : 'needs.mail.unknown', { to, host });
  return answer ? `${why} · ${answer}` : why;
}
