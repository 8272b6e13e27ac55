import i18next from 'i18next';
import { plugInNames } from '../../server/features/plug-ins/names.ts';
import { learnPlugInNames } from '../../src/renderer/lib/plug-in-names.ts';
import en from '../../src/renderer/locales/en.json' with { type: 'json' };
import zhCn from '../../src/renderer/locales/zh-CN.json' with { type: 'json' };

/** The interface's words without a page around them. */
export async function speak(language: 'zh-CN' | 'en') {
  await i18next.init({
    lng: language,
    fallbackLng: false,
    resources: { 'zh-CN': { translation: zhCn }, en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  learnPlugInNames(plugInNames());
  return i18next.t;
}
