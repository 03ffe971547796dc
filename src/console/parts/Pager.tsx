import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface PagerProps {
  /** The cursor of the page shown and that of the next, where there is one. */
  after: string | undefined;
  next: string | undefined;
  children?: ReactNode;
}

/** Turns the pages of a list whose cursor stands in the address; the way back is kept with the browser's history. */
export function Pager({ after, next, children }: PagerProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const trail = useRouterState({ select: (state) => state.location.state.trail }) ?? [];
  const turn = (cursor: string, rest: string[]) =>
    void navigate({
      to: '.',
      search: (before: object) => ({ ...before, after: cursor || undefined }),
      state: { trail: rest },
    });
  if (after === undefined && next === undefined) return <p className="pager quiet">{children}</p>;
  return (
    <nav className="pager" aria-label={t('common.pages')}>
      <span className="quiet">{children}</span>
      <Button disabled={after === undefined} onClick={() => turn(trail.at(-1) ?? '', trail.slice(0, -1))}>
        {t(trail.length > 0 || after === undefined ? 'common.previous' : 'common.first')}
      </Button>
      <Button disabled={next === undefined} onClick={() => turn(next ?? '', [...trail, after ?? ''])}>
        {t('common.next')}
      </Button>
    </nav>
  );
}
