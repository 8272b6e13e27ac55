import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { Toaster } from 'sonner';
import { queryClient } from '../lib/trpc.ts';
import { usePreferences } from '../state/preferences.ts';
import { IdentityDialog } from '../features/account/identity-dialog.tsx';
import { router } from './router.tsx';

export function App() {
  const theme = usePreferences((state) => state.theme);
  return (
    <StrictMode>
      <CSPProvider disableStyleElements>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
          <IdentityDialog />
          <Toaster
            theme={theme}
            position="bottom-right"
            toastOptions={{ className: '!bg-raised !text-text !border-line !shadow-float !rounded-xl' }}
          />
        </QueryClientProvider>
      </CSPProvider>
    </StrictMode>
  );
}
