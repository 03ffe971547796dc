import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { Button, Checkbox } from 'antd';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import type { Said } from '#console/api/url-state.ts';
import { formatMoment } from '#console/format/dates.ts';
import { useLanguage } from '#console/i18n/index.ts';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { useNarrow } from '#console/parts/Filter.tsx';
import { Listed } from '#console/parts/Listed.tsx';
import { Page } from '#console/parts/Page.tsx';
import { Pager } from '#console/parts/Pager.tsx';
import { Nothing, useProblemText } from '#console/parts/States.tsx';
import { useTell } from '#console/parts/Voice.tsx';
import { type Notice, notifyContracts } from '#kernel/notify/contract.ts';
import type { readNotices } from './search.ts';
import { useWorded } from './use-worded.ts';

const PAGE = 30;
const route = getRouteApi('/notices');

function isPlain({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;
}

/** One notice: it leads to its screen, and is read by going there. */
function Line({ notice }: { notice: Notice }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const router = useRouter();
  const read = useCommand(notifyContracts.read, { settles: 'refreshing' });
  const href = `/console${notice.link}`;
  const open = (event: MouseEvent) => {
    if (!notice.isRead) read.mutate({ ids: [notice.id] });
    if (!isPlain(event)) return;
    event.preventDefault();
    router.history.push(href);
  };
  return (
    <li className={notice.isRead ? 'notice' : 'notice notice-unread'}>
      <a href={href} onClick={open}>
        <span className="notice-title">
          {!notice.isRead && <span className="visually-hidden">{t('notices.unread')} </span>}
          {notice.title}
        </span>
        <span className="notice-text">{notice.text}</span>
        <time dateTime={notice.createdAt}>{formatMoment(notice.createdAt, language)}</time>
      </a>
    </li>
  );
}

function List() {
  const { t } = useTranslation();
  const { isUnreadOnly = false, after } = route.useSearch();
  const inbox = useWorded(notifyContracts.inbox, { isUnreadOnly, after, limit: PAGE });
  const title = t(isUnreadOnly ? 'notices.emptyUnread' : 'notices.empty');
  return (
    <Listed query={inbox} empty={<Nothing title={title} hint={t('notices.emptyHint')} />}>
      {({ items, next }) => (
        <>
          <ul className="notices" aria-label={t('notices.title')}>
            {items.map((notice) => (
              <Line key={notice.id} notice={notice} />
            ))}
          </ul>
          <Pager after={after} next={next} />
        </>
      )}
    </Listed>
  );
}

/** What the reader was told, newest first; each line leads to its screen. */
export function NoticesPage() {
  const { t } = useTranslation();
  const message = useTell();
  const textOf = useProblemText();
  const narrow = useNarrow<Said<typeof readNotices>>();
  const { isUnreadOnly = false } = route.useSearch();
  const readAll = useCommand(notifyContracts.readAll);
  const actions = (
    <>
      <Link to="/notices/settings">{t('notices.settings')}</Link>
      <ExportButtons contract={notifyContracts.exportInbox} filter={{ isUnreadOnly }} />
      <Button
        loading={readAll.isPending}
        onClick={() => readAll.mutate({}, { onError: (error) => void message.error(textOf(error)) })}
      >
        {t('notices.readAll')}
      </Button>
    </>
  );
  return (
    <Page title={t('notices.title')} lead={t('notices.lead')} actions={actions}>
      <p className="notices-filter">
        <Checkbox checked={isUnreadOnly} onChange={(event) => narrow({ isUnreadOnly: event.target.checked })}>
          {t('notices.unreadOnly')}
        </Checkbox>
      </p>
      <List />
    </Page>
  );
}
