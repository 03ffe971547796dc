import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall, useCommand } from '#console/api/hooks.ts';
import { useKeptFocus } from '#console/parts/focus.ts';
import { useDoing } from '#console/parts/use-doing.ts';
import { useAsk } from '#console/parts/Voice.tsx';
import { type SavedView, viewsContracts } from '#kernel/views/contract.ts';
import { queryOf, type Reader, readView } from './reading.ts';

const NameView = lazy(async () => ({ default: (await import('./NameView.tsx')).NameView }));

interface ViewBarProps {
  /** The code under which views of this list are kept. */
  list: string;
  /** How the list reads its address. */
  read: Reader;
}

type Kept = SavedView & ReturnType<typeof readView>;

/** The reader's own views of a list above its filter: each is the list as it was once looked at. */
export function ViewBar({ list, read }: ViewBarProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const views = useCall(viewsContracts.list, { list });
  const present = useRouterState({ select: ({ location }) => queryOf(read, { ...location.search }) });
  /** The view that was opened last: what is changed since may be kept under its name. */
  const [opened, setOpened] = useState<string>();
  const kept = (views.data?.items ?? []).map((view): Kept => ({ ...view, ...readView(read, view.query) }));
  const last = kept.find(({ id }) => id === opened);
  const current =
    last?.query === present ? last : kept.find(({ query }) => query !== '' && query === present);
  const open = (view?: Kept) => {
    setOpened(view?.id);
    void navigate({ to: '.', search: () => ({ ...view?.fields }), state: { trail: [] } });
  };
  useKeptFocus(current?.id);
  return (
    <>
      <nav className="views" aria-label={t('views.title')}>
        <ul>
          <li>
            <Chip name={t('views.default')} isCurrent={!current && present === ''} onOpen={() => open()} />
          </li>
          {kept.map((view) => (
            <li key={view.id}>
              <Chip name={view.name} isCurrent={view === current} onOpen={() => open(view)} />
            </li>
          ))}
        </ul>
        {views.isError && (
          <Button type="link" onClick={() => void views.refetch()}>
            {t('views.failed')}
          </Button>
        )}
        {views.isSuccess && current && <OfCurrent view={current} />}
        {views.isSuccess && !current && present !== '' && (
          <OfUnsaved list={list} query={present} last={last} onSaved={setOpened} />
        )}
      </nav>
      {current && current.lost > 0 && (
        <p className="views-lost" role="status">
          {t('views.lost', { count: current.lost })}
        </p>
      )}
    </>
  );
}

function Chip(props: { name: string; isCurrent: boolean; onOpen: () => void }) {
  return (
    <button type="button" className="view" aria-pressed={props.isCurrent} onClick={props.onOpen}>
      {props.name}
    </button>
  );
}

/** What can be done with the view that is shown. */
function OfCurrent({ view }: { view: Kept }) {
  const { t } = useTranslation();
  const ask = useAsk();
  const doing = useDoing();
  const [isNaming, setNaming] = useState(false);
  const remove = useCommand(viewsContracts.remove);
  const { id, name } = view;
  const askToRemove = async () => {
    const isSure = await ask({
      title: t('views.removeTitle', { name }),
      content: t('views.removeHint'),
      okText: t('views.remove'),
      isGrave: true,
    });
    if (isSure) remove.mutate({ id }, doing(t('views.removed', { name })));
  };
  return (
    <span className="views-acts">
      {view.lost > 0 && <Update view={view} query={view.query} />}
      <Button type="link" onClick={() => setNaming(true)}>
        {t('views.rename')}
      </Button>
      <Button type="link" loading={remove.isPending} onClick={() => void askToRemove()}>
        {t('views.remove')}
      </Button>
      <Suspense>{isNaming && <NameView view={view} onClose={() => setNaming(false)} />}</Suspense>
    </span>
  );
}

/** A filter that no view has: it may become one, or take the place of the one that it was made from. */
function OfUnsaved(props: {
  list: string;
  query: string;
  last: Kept | undefined;
  onSaved: (id: string) => void;
}) {
  const { t } = useTranslation();
  const [isNaming, setNaming] = useState(false);
  const { list, query, last, onSaved } = props;
  return (
    <span className="views-acts">
      <Button type="link" onClick={() => setNaming(true)}>
        {t('views.save')}
      </Button>
      {last && query !== '' && <Update view={last} query={query} />}
      <Suspense>
        {isNaming && <NameView view={{ list, query }} onSaved={onSaved} onClose={() => setNaming(false)} />}
      </Suspense>
    </span>
  );
}

/** Gives a view the fields that the list has now. */
function Update({ view: { id, name }, query }: { view: Kept; query: string }) {
  const { t } = useTranslation();
  const doing = useDoing();
  const replace = useCommand(viewsContracts.replace);
  if (query === '') return null;
  return (
    <Button
      type="link"
      loading={replace.isPending}
      onClick={() => replace.mutate({ id, query }, doing(t('views.updated', { name })))}
    >
      {t('views.update', { name })}
    </Button>
  );
}
