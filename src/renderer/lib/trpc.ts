import { QueryClient } from '@tanstack/react-query';
import { createTRPCClient, httpBatchStreamLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../../../server/api/router.ts';
import { errorBodyOf } from './errors.ts';
import { identityLink } from './identity-link.ts';

export type Inputs = inferRouterInputs<AppRouter>;
export type Outputs = inferRouterOutputs<AppRouter>;

const url = '/trpc';

export const api = createTRPCClient<AppRouter>({
  links: [
    identityLink,
    splitLink({
      condition: (operation) => operation.type === 'subscription',
      true: httpSubscriptionLink({ url }),
      false: httpBatchStreamLink({ url, maxURLLength: 6000 }),
    }),
  ],
});

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      // A refusal will be refused again; only silence is worth asking twice.
      retry: (failures, error) => failures < 2 && errorBodyOf(error) === undefined,
      refetchOnWindowFocus: true,
    },
  },
});

export const trpc = createTRPCOptionsProxy<AppRouter>({ client: api, queryClient });
