import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './api/query-client.ts';
import { startLanguage } from './i18n/index.ts';
import { watchFocus } from './parts/focus.ts';
import { createConsoleRouter } from './routes.tsx';
import { Look } from './shell/Look.tsx';
import { startLook } from './shell/look.ts';
import { leaveToSignIn } from './shell/sign-in.ts';
import { forgetSignedOut, tellSignedOut } from './shell/signed-out.ts';
import './style/base.css';
import './style/shell.css';
import './style/parts.css';
import './style/list.css';
import './style/views.css';
import './style/notices.css';
import './style/flow.css';
import './style/report.css';
import './style/rooms.css';
import './style/figures.css';
import './style/year.css';
import './style/jump.css';
import './style/responsive.css';

/** Puts the console on the page. */
async function start(root: HTMLElement): Promise<void> {
  watchFocus();
  startLook();
  await startLanguage();
  const client = createQueryClient({
    onQueryRefused: leaveToSignIn,
    onCommandRefused: tellSignedOut,
    onAnswered: forgetSignedOut,
  });
  const router = createConsoleRouter();
  createRoot(root).render(
    <StrictMode>
      <Look>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Look>
    </StrictMode>,
  );
}

const root = document.getElementById('root');
if (root) await start(root);
