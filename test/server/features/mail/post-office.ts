import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

type Letter = { from: string; to: string[]; raw: string; headers: string; text: string; subject: string };

export type PostOffice = AsyncDisposable & {
  port: number;
  /** The shop's settings to send by it. */
  smtp: { host: string; port: number; secure: boolean; user: string; password: string; from: string };
  letters: Letter[];
  logins: string[];
  /** While set, every mail is refused with this, at its data, for now. */
  refusal: string | undefined;
  /** While set, every mail is refused for good at this step. */
  refuses: 'sender' | 'recipient' | 'letter' | undefined;
};

/** A real SMTP server on loopback; with `password`, only that one signs in. */
export async function postOffice({ password }: { password?: string } = {}): Promise<PostOffice> {
  const letters: Letter[] = [];
  const logins: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: password === undefined,
    allowInsecureAuth: true,
    logger: false,
    onAuth({ username, password: given }, _session, done) {
      logins.push(username ?? '');
      if (given === password) done(null, { user: username });
      else done(new Error('wrong password'));
    },
    onMailFrom: (_address, _session, done) =>
      done(leadership.refuses === 'sender' ? forGood('Sender not yours') : null),
    onRcptTo: ({ address }, _session, done) =>
      done(leadership.refuses === 'recipient' ? forGood(`No such user ${address}`) : null),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (leadership.refuses === 'letter') return done(forGood('Looks like spam'));
        if (leadership.refusal) return done(Object.assign(new Error(leadership.refusal), { responseCode: 451 }));
        const { mailFrom, rcptTo } = session.envelope;
        letters.push(
          read(
            Buffer.concat(chunks).toString(),
            mailFrom === false ? '' : mailFrom.address,
            rcptTo.map((to) => to.address),
          ),
        );
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const leadership: PostOffice = {
    port,
    smtp: { host: '127.0.0.1', port, secure: false, user: '', password: '', from: 'shop@example.com' },
    letters,
    logins,
    refusal: undefined,
    refuses: undefined,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(resolve)),
  };
  return leadership;
}

const forGood = (text: string) => Object.assign(new Error(text), { responseCode: 550 });

function read(raw: string, from: string, to: string[]): Letter {
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ');
  const encoding = /^content-transfer-encoding: (\S+)/im.exec(headers)?.[1] ?? '7bit';
  const subject = decodeWords(/^subject: (.*)$/im.exec(headers)?.[1] ?? '');
  return { raw, from, to, headers, subject, text: decodeBody(raw.slice(end + 4), encoding.toLowerCase()) };
}

function decodeBody(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding !== 'quoted-printable') return body;
  const joined = body.replaceAll('=\r\n', '');
  return Buffer.from(
    joined.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();
}

function decodeWords(text: string): string {
  return text
    .replaceAll(/\?= =\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(word, 'base64').toString()
        : decodeBody(word.replaceAll('_', ' '), 'quoted-printable'),
    );
}
