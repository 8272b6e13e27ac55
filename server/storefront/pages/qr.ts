import { create } from 'qrcode';
import { markup, type Markup } from '../markup.ts';

/** Light squares around the code, without which phones don't find it. */
const margin = 4;

/** What a wallet scans, drawn as one path: no script and no picture from elsewhere. */
export function qrCode(text: string, label: string): Markup {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  let path = '';
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) if (data[y * size + x]) path += `M${x + margin} ${y + margin}h1v1h-1z`;
  const side = size + 2 * margin;
  return markup`<svg class="qr" viewBox="0 0 ${side} ${side}" role="img" aria-label="${label}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${side}v${side}H0z" /><path fill="#000" d="${path}" /></svg>`;
}
