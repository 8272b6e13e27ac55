// Does the work that the shop asks for: the number whose SHA-256 after the salt is the challenge. Alone, without any library:
// browsers offer their own hash on https only.
const roots = new Int32Array(64);
const start = new Int32Array(8);
for (let found = 0, n = 2; found < 64; n++) {
  let prime = true;
  for (let d = 2; d * d <= n && prime; d++) prime = n % d !== 0;
  if (!prime) continue;
  const bits = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
  if (found < 8) start[found] = bits(n ** 0.5);
  roots[found++] = bits(Math.cbrt(n));
}

const words = new Int32Array(64);
const state = new Int32Array(8);
const turn = (x, n) => (x >>> n) | (x << (32 - n));

function block(bytes, at) {
  for (let i = 0; i < 16; i++, at += 4)
    words[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  for (let i = 16; i < 64; i++) {
    const x = words[i - 15];
    const y = words[i - 2];
    words[i] =
      words[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + words[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i++) {
    const t = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + roots[i] + words[i]) | 0;
    const u = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t) | 0;
    d = c;
    c = b;
    b = a;
    a = (t + u) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/** The number, or undefined; `salt` is plain ASCII. `told` hears how far it is, from 0 to 1. */
function solve({ challenge, salt, maxnumber }, told) {
  const wanted = Int32Array.from(challenge.match(/.{8}/g).map((part) => parseInt(part, 16)));
  // whole blocks of the salt are hashed once
  const whole = salt.length - (salt.length % 64);
  const bytes = Uint8Array.from(salt, (sign) => sign.charCodeAt(0));
  state.set(start);
  for (let at = 0; at < whole; at += 64) block(bytes, at);
  const middle = state.slice();
  const rest = salt.length - whole;
  const tail = new Uint8Array(128);
  tail.set(bytes.subarray(whole));
  for (let number = 0; number <= maxnumber; number++) {
    const digits = String(number);
    const end = rest + digits.length;
    const size = end < 56 ? 64 : 128;
    for (let i = 0; i < digits.length; i++) tail[rest + i] = digits.charCodeAt(i);
    tail.fill(0, end, 128);
    tail[end] = 128;
    const length = (whole + end) * 8;
    tail[size - 3] = length >>> 16;
    tail[size - 2] = length >>> 8;
    tail[size - 1] = length;
    state.set(middle);
    block(tail, 0);
    if (size === 128) block(tail, 64);
    if (state[0] === wanted[0] && state.every((word, i) => word === wanted[i])) return number;
    if (number % 20000 === 0) told(number / maxnumber);
  }
  return undefined;
}

self.onmessage = ({ data }) => {
  const number = solve(data, (part) => self.postMessage({ part }));
  self.postMessage({ number });
};
