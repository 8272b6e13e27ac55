import { skipToken, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Door } from '../features/session/door.tsx';
import { signInByLink } from '../lib/auth.ts';
import { sentenceFor } from '../lib/errors.ts';
import { buttonLook } from '../ui/button.tsx';

/** The token comes behind #, which no server ever sees, and leaves the address before it is spent. */
function takeToken(): string | null {
  const token = new URLSearchParams(window.location.hash.slice(1)).get('token');
  window.history.replaceState(null, '', window.location.pathname);
  return token;
}

export function SignInLink() {
  const { t } = useTranslation();
  const [token] = useState(takeToken);
  const enter = useQuery({
    queryKey: ['sign-in-link'],
    queryFn: token === null ? skipToken : () => signInByLink(token),
    retry: false,
    staleTime: Infinity,
  });
  const done = token === null || enter.isSuccess;
  useEffect(() => {
    if (done) window.location.replace('/');
  }, [done]);
  return (
    <Door title={t('signIn.title')} lead={enter.error ? sentenceFor(enter.error) : t('app.loading')}>
      {enter.error ? (
        <Link to="/" className={buttonLook({ look: 'primary', size: 'large' })} reloadDocument>
          {t('signIn.withPassword')}
        </Link>
      ) : null}
    </Door>
  );
}
