import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSettings } from '../../src/main/settings.ts';

test('what is set is there after a restart; damaged fields are their defaults, the others stay', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yinghuo-settings-'));
  const file = join(folder, 'desk.json');
  try {
    expect(openSettings(file).get()).toEqual({ maximised: false, zoomLevel: 0, toldAboutTray: false });
    openSettings(file).set({ locale: 'en', zoomLevel: 1 });
    expect(openSettings(file).get()).toMatchObject({ locale: 'en', zoomLevel: 1 });
    writeFileSync(file, '{"locale": "xx", "bounds": {"x": "left"}, "zoomLevel": 99, "maximised": true}');
    expect(openSettings(file).get()).toMatchObject({
      locale: undefined,
      bounds: undefined,
      zoomLevel: 0,
      maximised: true,
    });
    for (const text of ['', '[]', 'null', '{']) {
      writeFileSync(file, text);
      expect(openSettings(file).get().zoomLevel).toBe(0);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
