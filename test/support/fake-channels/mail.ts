import { sendLetter } from '../../../server/features/mail/send-letter.ts';
import { postOffice } from '../../server/features/mail/post-office.ts';
import type { FakeChannel } from './fake-channel.ts';

/** A real mail server on loopback, as the shop has set it. */
export async function startFakeMail(): Promise<FakeChannel> {
  const leadership = await postOffice();
  const smtp = {
    host: '127.0.0.1',
    port: leadership.port,
    secure: false,
    user: '',
    password: '',
    from: 'shop@example.com',
  };
  return {
    settings: {},
    deps: { fetch, owners: ['owner@example.com'], sendLetter: (letter) => sendLetter(smtp, letter) },
    get received() {
      return leadership.letters.map(({ subject, text }) => `${subject}\n${text}`);
    },
    get refuses() {
      return leadership.refusal !== undefined;
    },
    set refuses(refuses) {
      leadership.refusal = refuses ? 'Not now' : undefined;
    },
    [Symbol.asyncDispose]: () => leadership[Symbol.asyncDispose](),
  };
}
