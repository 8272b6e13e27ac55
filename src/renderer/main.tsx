import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { defined } from '../../server/contract/defined.ts';
import { App } from './app/app.tsx';
import { desktop } from './lib/desktop.ts';
import { startI18n } from './lib/i18n.ts';
import { firstLanguage } from './state/preferences.ts';
import './styles.css';

document.documentElement.dataset.host = desktop ? 'desktop' : 'browser';
// the page's policy forbids code from text, which zod would otherwise try
z.config({ jitless: true });
startI18n(firstLanguage());
createRoot(defined(document.getElementById('root'), 'The element of the whole page')).render(<App />);
