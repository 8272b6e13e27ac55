import i18next, { type TFunction } from 'i18next';
import en from '../../src/renderer/locales/en.json' with { type: 'json' };
import zhCn from '../../src/renderer/locales/zh-CN.json' with { type: 'json' };

const speaker = i18next.createInstance();
await speaker.init({
  lng: 'zh-CN',
  fallbackLng: false,
  resources: { 'zh-CN': { translation: zhCn }, en: { translation: en } },
  interpolation: { escapeValue: false },
});

/** The desk's own words, so that a test follows them when they change. */
export const zh: TFunction = speaker.getFixedT('zh-CN');
export const english: TFunction = speaker.getFixedT('en');
