import type { Messages } from '../../contract/plug-in.ts';
import { gateways } from '../../gateways/index.ts';
import { forecasts } from '../../scaling/forecast/index.ts';
import { signals } from '../../scaling/signals/index.ts';

type Language = keyof Messages;
type Labelled = Readonly<Record<string, { label: Messages }>>;

/** The kinds of plug-ins that the desk names in its sentences, by the group of words there. */
const kinds = { gatewayName: gateways, forecastSource: forecasts, signal: signals } satisfies Record<string, Labelled>;

/** What the desk calls each plug-in of this backend, which may know others than the desk was built with. */
export type PlugInNames = Record<Language, Record<keyof typeof kinds, Record<string, string>>>;

export function plugInNames(): PlugInNames {
  return { 'zh-CN': namesIn('zh-CN'), en: namesIn('en') };
}

function namesIn(language: Language): PlugInNames[Language] {
  const names = (plugIns: Labelled) =>
    Object.fromEntries(Object.entries(plugIns).map(([name, { label }]) => [name, label[language]]));
  return {
    gatewayName: names(kinds.gatewayName),
    forecastSource: names(kinds.forecastSource),
    signal: names(kinds.signal),
  };
}
