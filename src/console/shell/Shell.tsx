import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Side } from '#console/parts/Overlay.tsx';
import { Failure, Waiting } from '#console/parts/States.tsx';
import { useMedia } from '#console/parts/use-media.ts';
import { startTurn } from '#console/tour/tour.ts';
import { Header } from './Header.tsx';
import { Menu } from './Menu.tsx';
import { useMe } from './me.ts';
import { SignedOut } from './SignedOut.tsx';

const NARROW = '(max-width: 900px)';
const MENU_WIDTH_PX = 272;

/** Whether the server says that this city is a demo. */
const isDemo = document.documentElement.dataset['demo'] === 'true';

const TourStrip = lazy(async () => ({ default: (await import('#console/tour/TourStrip.tsx')).TourStrip }));

/** The frame of every screen: header, menu, the demo's notice and the screen itself. */
export function Shell() {
  const { t } = useTranslation();
  const me = useMe();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const [isFolded, setFolded] = useState(false);
  const [turn] = useState(() => (isDemo ? startTurn() : undefined));
  const main = useMainFocus(path);
  useEffect(() => setDrawerOpen(false), [path]);
  const isNarrow = useMedia(NARROW);
  const toggle = () => (isNarrow ? setDrawerOpen(true) : setFolded(!isFolded));
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t('app.skip')}
      </a>
      <Header me={me.data} isDemo={isDemo} isMenuOpen={isNarrow ? isDrawerOpen : !isFolded} onMenu={toggle} />
      <div className="shell-body">
        <aside className="shell-side" hidden={isFolded}>
          <Menu me={me.data} />
        </aside>
        <main id="main" ref={main} tabIndex={-1}>
          <SignedOut />
          {turn && (
            <Suspense fallback={null}>
              <TourStrip turn={turn} />
            </Suspense>
          )}
          {me.isPending && <Waiting />}
          {me.isLoadingError && <Failure error={me.error} onRetry={() => void me.refetch()} />}
          {/* A refresh that is refused, as when the session has ended, takes away nothing typed into the screen. */}
          {me.data && <Outlet />}
        </main>
      </div>
      <Side
        open={isDrawerOpen}
        onClose={() => setDrawerOpen(false)}
        placement="left"
        size={MENU_WIDTH_PX}
        title={t('app.menu')}
      >
        <Menu me={me.data} />
      </Side>
    </div>
  );
}

/** After a change of screen the keyboard continues at its beginning, as it would on a new page. */
function useMainFocus(path: string) {
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    main.current?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }, [path]);
  return main;
}
