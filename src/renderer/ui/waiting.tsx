/** Grey shapes where something is about to be, in its size: for the very first load only. */
export function Waiting({ rows = 6, label }: { rows?: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="grid gap-3 py-2">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="h-9 rounded-lg bg-line/55" style={{ opacity: 1 - row / (rows + 1) }} />
      ))}
    </div>
  );
}
