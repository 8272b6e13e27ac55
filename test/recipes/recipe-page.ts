/** One step of a recipe: a file that is new, or lines that are added to one that is there. */
type Step = { kind: 'new' | 'edit'; path: string; text: string };
export type Recipe = { title: string; steps: Step[] };

/** The recipes of a page: its second-level headings, each with the blocks under it that name a file. */
export function readRecipes(page: string): Recipe[] {
  return page
    .split(/^## /m)
    .slice(1)
    .map((section) => ({ title: section.slice(0, section.indexOf('\n')).trim(), steps: stepsIn(section) }));
}

function stepsIn(section: string): Step[] {
  return [...section.matchAll(/^```(\w+) (\S+)\n([\s\S]*?)^```$/gm)].map(([, language, path, text]) => ({
    kind: language === 'diff' ? 'edit' : 'new',
    path: path!,
    text: text!,
  }));
}

/**
 * Adds the lines of a diff to a text. Lines that are there must follow each other as in the block, from the top; what is
 * added comes behind the ones before it, or where there are none before those after it. `@@` starts from the top again.
 * Throws when lines that should be there are not.
 */
export function applyEdit(text: string, diff: string): string {
  return diff.split(/^@@\n/m).reduce((done, hunk) => applyHunk(done, hunk), text);
}

type Run = { isAdded: boolean; lines: string[] };

function applyHunk(text: string, hunk: string): string {
  const lines = text.split('\n');
  const runs = runsOf(hunk);
  let from = 0;
  runs.forEach(({ isAdded, lines: own }, n) => {
    if (!isAdded) {
      from = indexOfRun(lines, own, from) + own.length;
      return;
    }
    const after = runs[n + 1]?.lines ?? [];
    const at = n === 0 ? indexOfRun(lines, after, 0) : from;
    lines.splice(at, 0, ...own);
    from = at + own.length;
  });
  return lines.join('\n');
}

function runsOf(hunk: string): Run[] {
  const runs: Run[] = [];
  for (const line of hunk.split('\n').filter((each) => each !== '')) {
    const isAdded = line.startsWith('+');
    if (runs.at(-1)?.isAdded !== isAdded) runs.push({ isAdded, lines: [] });
    runs.at(-1)!.lines.push(line.slice(1));
  }
  return runs;
}

function indexOfRun(lines: string[], run: string[], from: number): number {
  for (let at = from; at <= lines.length - run.length; at++)
    if (run.every((line, n) => lines[at + n] === line)) return at;
  throw new Error(`The page names lines that are not there:\n${run.join('\n')}`);
}
