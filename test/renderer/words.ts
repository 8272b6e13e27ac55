import i18next from 'i18next';
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
  return i18next.t;
}
