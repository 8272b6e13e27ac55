/** Places at which an object is tried to begin. */
const mostTries = 50;

/**
 * The JSON object of an answer: all of the text, or all from some `{` to the last `}`. PHP prints its notices before what a
 * script says, and some hosts print a mark of theirs behind it. Undefined: there is none.
 */
export function findJson(text: string): unknown {
  const plain = text.replace(/^\uFEFF+/, '').trim();
  const whole = parsed(plain);
  if (whole !== undefined) return whole;
  const end = plain.lastIndexOf('}') + 1;
  let at = plain.indexOf('{');
  for (let tries = 0; at >= 0 && at < end && tries < mostTries; tries++) {
    const found = parsed(plain.slice(at, end));
    if (found !== undefined) return found;
    at = plain.indexOf('{', at + 1);
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
