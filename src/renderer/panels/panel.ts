import type { ComponentType } from 'react';
import type { Permission } from '../../../server/contract/permissions.ts';
import type { Messages } from '../../../server/contract/plug-in.ts';

/** `title`: the panel's own, in the reader's language. */
export type PanelProps = { title: string };

/** One thing on the Watch. A new one is one file beside this and one sorted line in index.ts. */
export type WatchPanel = {
  title: Messages;
  /** Without it the panel is absent, not empty. */
  permission: Permission;
  column: 'main' | 'side';
  /** Half panels stand two in a row. */
  width: 'full' | 'half';
  /** Its place in the column, smallest first. */
  order: number;
  /** Above everything else where the window has room for one column only. */
  first?: boolean;
  Panel: ComponentType<PanelProps>;
};

export function definePanel(panel: WatchPanel): WatchPanel {
  return panel;
}
