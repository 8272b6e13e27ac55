import type { Channel } from './channel.ts';
import { mail } from './mail.ts';

export const channels = {
  mail,
} satisfies Record<string, Channel>;
