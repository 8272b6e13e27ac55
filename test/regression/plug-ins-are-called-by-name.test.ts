import { expect, test } from 'vitest';
import type { Messages } from '../../server/contract/plug-in.ts';
import { gateways } from '../../server/gateways/index.ts';
import { forecasts } from '../../server/scaling/forecast/index.ts';
import { signals } from '../../server/scaling/signals/index.ts';
import { gatewayName } from '../../src/renderer/features/gateways/gateway-name.ts';
import { messageFor } from '../../src/renderer/lib/message.ts';
import { speak } from '../renderer/messages.ts';

type PlugIns = Readonly<Record<string, { label: Messages }>>;

test.each(['zh-CN', 'en'] as const)('the desk says what the backend calls each plug-in, in %s', async (language) => {
  await speak(language);
  const expectNames = (plugIns: PlugIns, say: (name: string) => string) =>
    expect(Object.keys(plugIns).map(say)).toEqual(Object.values(plugIns).map(({ label }) => label[language]));
  expectNames(gateways, gatewayName);
  expectNames(signals, (name) => messageFor('signal', name, 'signal.other'));
  expectNames(forecasts, (name) => messageFor('forecastSource', name, 'forecastSource.other'));
});
