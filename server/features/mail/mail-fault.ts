/**
 * What is wrong, as far as can be told: `auth`, `tls`, `host`, `port` and `sender` are about the mail server and stop every
 * mail; `recipient` and `letter` are about this one.
 */
type MailReason = 'auth' | 'tls' | 'host' | 'port' | 'sender' | 'recipient' | 'letter' | 'unknown';

export type MailFault = {
  reason: MailReason;
  /** Trying again changes nothing. */
  forGood: boolean;
  /** Of the server itself, not of one letter. */
  ofServer: boolean;
  /** The server's own words, at most 200 characters, without anybody's whole address. */
  answer: string;
};

type Failure = {
  code?: string;
  command?: string;
  response?: string;
  responseCode?: number;
  message?: string;
  rejectedErrors?: Failure[];
};

const ofServer = new Set<MailReason>(['auth', 'tls', 'host', 'port', 'sender']);

/** Reads what sending threw. */
export function mailFault(error: unknown): MailFault {
  const thrown = (typeof error === 'object' && error !== null ? error : {}) as Failure;
  const failure = thrown.rejectedErrors?.[0] ?? thrown;
  const status = failure.responseCode ?? thrown.responseCode;
  const reason = reasonOf(failure, thrown.code);
  const answer = (failure.response ?? failure.message ?? '').replaceAll(/\s+/g, ' ').slice(0, 200);
  return {
    reason,
    forGood: status !== undefined && status >= 500 && status < 600,
    ofServer: ofServer.has(reason),
    answer: answer.replaceAll(/[^\s<>@:]+@[^\s<>]+/g, (address) => maskedAddress(address)),
  };
}

function reasonOf({ code = '', command = '', responseCode = 0, message = '' }: Failure, outer = ''): MailReason {
  if (
    code === 'EAUTH' ||
    outer === 'EAUTH' ||
    command.startsWith('AUTH') ||
    [530, 534, 535, 538].includes(responseCode)
  )
    return 'auth';
  if (command === 'MAIL FROM') return 'sender';
  if (command === 'RCPT TO' || outer === 'EENVELOPE') return 'recipient';
  if (command === 'DATA' || outer === 'EMESSAGE') return 'letter';
  if (code === 'ETLS' || /certificate|ssl|tls|wrong version/i.test(message)) return 'tls';
  if (code === 'EDNS' || /ENOTFOUND|EAI_AGAIN/.test(message)) return 'host';
  if (['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EPROTOCOL'].includes(code)) return 'port';
  return 'unknown';
}

/** `mei@example.com` as `m•••@example.com`: enough to know whose it is. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 1 ? '•••' : `${address.slice(0, 1)}•••${address.slice(at)}`;
}
