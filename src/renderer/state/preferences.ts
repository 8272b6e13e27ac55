import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { type Language, setLanguage } from '../lib/i18n.ts';

export const themes = ['system', 'dark', 'light'] as const;
export type Theme = (typeof themes)[number];

type Preferences = {
  theme: Theme;
  language: Language | null;
  chartMinutes: 15 | 60 | 360 | 1440;
  /** Until then the question whether the forecast may act is not asked. */
  forecastPutOffUntilMs: number;
  setTheme: (theme: Theme) => void;
  setLanguage: (language: Language) => void;
  setChartMinutes: (minutes: Preferences['chartMinutes']) => void;
  putForecastOff: (untilMs: number) => void;
};

function paint(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** What this window likes; the backend doesn't know it. `theme.js` reads the same key before the first paint. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      theme: 'system',
      language: null,
      chartMinutes: 60,
      forecastPutOffUntilMs: 0,
      setTheme(theme) {
        paint(theme);
        set({ theme });
      },
      setLanguage(language) {
        setLanguage(language);
        set({ language });
      },
      setChartMinutes: (chartMinutes) => set({ chartMinutes }),
      putForecastOff: (forecastPutOffUntilMs) => set({ forecastPutOffUntilMs }),
    }),
    { name: 'yinghuo.preferences' },
  ),
);

/** Chinese first; English for a computer that speaks it. */
export function firstLanguage(): Language {
  return usePreferences.getState().language ?? (navigator.language.startsWith('en') ? 'en' : 'zh-CN');
}
