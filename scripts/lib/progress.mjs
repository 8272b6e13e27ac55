import { messageOf } from './errors.mjs';
import { SetupError } from './setup-error.mjs';

const isTerminal = Boolean(process.stdout.isTTY);

/**
 * One line while something takes its time; on a terminal it counts the seconds and is replaced by what follows.
 * @param {string} text
 */
export function progress(text) {
  const startedMs = Date.now();
  if (!isTerminal) {
    console.log(`${text} …`);
    return { done: () => {} };
  }
  const draw = () => {
    const seconds = Math.round((Date.now() - startedMs) / 1000);
    process.stdout.write(`\r\u001b[2K${text} …${seconds > 1 ? ` ${seconds} s` : ''}`);
  };
  draw();
  const timer = setInterval(draw, 1000);
  return {
    done() {
      clearInterval(timer);
      process.stdout.write('\r\u001b[2K');
    },
  };
}

/**
 * Runs `main` and turns a reason to stop into its one line.
 * @param {() => Promise<number | void>} main answers the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    const isExpected = error instanceof SetupError;
    console.error(isExpected || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message));
    process.exitCode = isExpected ? error.exitCode : 1;
  }
}
