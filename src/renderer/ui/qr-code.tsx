import { create } from 'qrcode';

/** Drawn here, so that the secret in it goes nowhere else. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  let path = '';
  for (let index = 0; index < data.length; index += 1) {
    if (data[index]) path += `M${index % size} ${Math.floor(index / size)}h1v1h-1z`;
  }
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`-3 -3 ${size + 6} ${size + 6}`}
      className="size-44 shrink-0 rounded-lg bg-white"
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#10151b" />
    </svg>
  );
}
