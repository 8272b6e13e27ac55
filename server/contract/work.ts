/** A proof of work that is asked for, in ALTCHA's format (version 1): find `number` so that SHA-256(salt + number) is `challenge`. */
export type WorkChallenge = {
  algorithm: 'SHA-256';
  /** Hex. */
  challenge: string;
  /** The number is at most this. */
  maxnumber: number;
  salt: string;
  /** Hex; sent back unchanged. */
  signature: string;
};
