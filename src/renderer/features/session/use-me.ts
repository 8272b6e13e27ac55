import { createContext, useContext } from 'react';
import type { Permission } from '../../../../server/contract/permissions.ts';
import type { Outputs } from '../../lib/trpc.ts';

export type Me = Outputs['session']['me'];

export const MeContext = createContext<Me | null>(null);

/** Who is signed in; only asked for behind the gate. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('useMe outside the session gate');
  return me;
}

export function useMay(permission: Permission): boolean {
  return useMe().permissions.includes(permission);
}
