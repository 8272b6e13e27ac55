import type { MeasureParts } from '../lib/format.ts';

/** A big number with its unit small beside it. */
export function Measure({ parts }: { parts: MeasureParts }) {
  return (
    <>
      {parts.number}
      <span className="ml-[0.18em] text-[0.45em] font-medium tracking-normal">{parts.unit}</span>
    </>
  );
}
