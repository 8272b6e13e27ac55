import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { permissions } from '../../server/contract/permissions.ts';
import { watchPanels } from '../../src/renderer/panels/index.ts';
import type { WatchPanel } from '../../src/renderer/panels/panel.ts';

const panels = Object.entries(watchPanels) as [string, WatchPanel][];

/** Runs over the whole registry: a new panel is tested the moment its line is added. */
describe.each(panels)('the panel %s', (name, panel) => {
  it('has its own file, its title in both languages, a permission of the table, and a place that nobody else has', () => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(readFileSync(join(import.meta.dirname, `../../src/renderer/panels/${name}.tsx`), 'utf8')).toContain(
      'definePanel(',
    );
    expect(panel.title['zh-CN'] && panel.title.en).toBeTruthy();
    expect(Object.keys(permissions)).toContain(panel.permission);
    expect(panels.filter(([, other]) => other.column === panel.column && other.order === panel.order)).toHaveLength(1);
  });
});

it('is listed in order of name', () => {
  const names = panels.map(([name]) => name);
  expect(names).toEqual(names.toSorted());
});
