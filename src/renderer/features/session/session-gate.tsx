import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { errorBodyOf } from '../../lib/errors.ts';
import { learnPlugInNames } from '../../lib/plug-in-names.ts';
import { setShopZone } from '../../lib/shop-time.ts';
import { trpc } from '../../lib/trpc.ts';
import { MeContext } from './use-me.ts';
import { SignIn } from './sign-in.tsx';
import { Unreachable } from './unreachable.tsx';

/** Sign-in, or the desk. Once inside, a silent backend shows old numbers, never this door. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useQuery(
    trpc.session.me.queryOptions(undefined, {
      staleTime: 60_000,
      retry: false,
      refetchInterval: (query) => (query.state.error && !errorBodyOf(query.state.error) ? 3000 : false),
    }),
  );
  if (error && errorBodyOf(error)?.code === 'sign_in') return <SignIn onDone={() => void refetch()} />;
  if (data) {
    setShopZone(data.shop.timeZone);
    learnPlugInNames(data.plugIns);
    return <MeContext value={data}>{children}</MeContext>;
  }
  return error ? <Unreachable /> : <div className="h-full bg-bg" />;
}
