/** A reason to stop before anything was touched: one clear line for the person at the terminal, and a code for machines. */
export class SetupError extends Error {
  /** @param {string} code @param {string} message @param {number} [exitCode] */
  constructor(code, message, exitCode = 78) {
    super(message);
    this.name = 'SetupError';
    this.code = code;
    this.exitCode = exitCode;
  }
}
