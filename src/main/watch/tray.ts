import { Menu, nativeImage, Tray } from 'electron';
import blind from '../../../resources/tray-blind.png?inline';
import needs from '../../../resources/tray-needs.png?inline';
import ok from '../../../resources/tray-ok.png?inline';
import watch from '../../../resources/tray-watch.png?inline';
import { type Locale, messagesFor } from '../messages.ts';
import { verdictSentence } from './verdict-messages.ts';
import type { WatchState } from './watch.ts';

/** Told apart by shape, not by colour alone. */
const faces = { blind, needs, ok, watch };

/** Windows cuts longer tooltips, characters. */
const longestTooltip = 127;

export type DeskTray = { show(state: WatchState, locale: Locale): void };

export function openTray({ onOpen, onQuit }: { onOpen: () => void; onQuit: () => void }): DeskTray {
  const tray = new Tray(imageOf('blind'));
  tray.on('click', onOpen);
  let shown = { face: '', tooltip: '', locale: '' };
  return {
    show(state, locale) {
      const next = { face: faceOf(state), tooltip: stateSentence(state, locale).slice(0, longestTooltip), locale };
      if (next.face !== shown.face) tray.setImage(imageOf(next.face));
      if (next.tooltip !== shown.tooltip) tray.setToolTip(next.tooltip);
      if (next.tooltip !== shown.tooltip || locale !== shown.locale) {
        const t = messagesFor(locale);
        tray.setContextMenu(
          Menu.buildFromTemplate([
            { label: next.tooltip, enabled: false },
            { type: 'separator' },
            { label: t.open, click: onOpen },
            { label: t.quit, click: onQuit },
          ]),
        );
      }
      shown = next;
    },
  };
}

export function stateSentence(state: WatchState, locale: Locale): string {
  if (state.phase === 'seen') return verdictSentence(state.verdict, locale, state.currency);
  const t = messagesFor(locale);
  return { starting: t.starting, signed_out: t.signedOut, connected: t.connected }[state.phase];
}

export function faceOf(state: WatchState): keyof typeof faces {
  if (state.phase === 'connected') return 'ok';
  if (state.phase !== 'seen' || state.verdict.key === 'stale') return 'blind';
  return state.verdict.level;
}

function imageOf(face: keyof typeof faces) {
  return nativeImage.createFromDataURL(faces[face]);
}
