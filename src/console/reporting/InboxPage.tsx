import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { call, type OutputOf } from '#console/api/client.ts';
import { formatDay, formatPeriod } from '#console/format/dates.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { currentLanguage } from '#console/i18n/language.ts';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { Page } from '#console/parts/Page.tsx';
import { Failure, Nothing, Waiting } from '#console/parts/States.tsx';
import { ADMINISTRATORS, holdsRole, READERS, useMe } from '#console/shell/me.ts';
import type { Me } from '#kernel/identity/contract.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';

const PAGE = 50;

type Item = OutputOf<typeof reportingContracts.inbox>['items'][number];

function useInbox() {
  return useInfiniteQuery({
    queryKey: [reportingContracts.inbox.name],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        reportingContracts.inbox,
        { limit: PAGE, ...(pageParam ? { after: pageParam } : {}) },
        { language: currentLanguage(), signal },
      ),
    getNextPageParam: (page) => page.next,
  });
}

/** Until when the present step is to be taken, in working days, and whether it went up for being late. */
function StepDue({ step }: { step: NonNullable<Item['step']> }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { dueOn, workingDaysLeft: left, isEscalated } = step;
  const isPast = left < 0;
  return (
    <>
      {isEscalated && <span className="mark mark-overdue">{t('inbox.escalated')}</span>}
      {isPast && <span className="mark mark-overdue">{t('inbox.overdue')}</span>}
      <time dateTime={dueOn}>{t('inbox.due', { date: formatDay(dueOn, language) })}</time>
      <span className="quiet">
        {isPast
          ? t('inbox.past', { count: -left })
          : left === 0
            ? t('inbox.leftToday')
            : t('inbox.left', { count: left })}
      </span>
    </>
  );
}

/** One report that waits: the whole line leads to it. */
function Task({ item }: { item: Item }) {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const unit = language === 'en' ? item.unitNameEn : item.unitName;
  return (
    <li>
      <Link to="/reports/$id" params={{ id: item.id }} className="task">
        <span className={`mark mark-${item.task}`}>{t(`inbox.${item.task}`)}</span>
        <span className="task-what">
          <strong>{unit}</strong>
          <span>
            {pick(item.formName)}&nbsp;· {formatPeriod(item.period, language)}
          </span>
          {item.path && <span className="quiet">{item.path}</span>}
        </span>
        <span className="task-due">{item.step && <StepDue step={item.step} />}</span>
      </Link>
    </li>
  );
}

function Counts({ counts }: { counts: OutputOf<typeof reportingContracts.inbox>['counts'] }) {
  const { t } = useTranslation();
  const kinds = (['correct', 'fill', 'decide', 'chase'] as const).filter((kind) => counts[kind] > 0);
  return (
    <dl className="counts">
      {kinds.map((kind) => (
        <div key={kind}>
          <dt>{t(`inbox.${kind}`)}</dt>
          <dd>{counts[kind].toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  );
}

function Tasks({ inbox }: { inbox: ReturnType<typeof useInbox> }) {
  const { t } = useTranslation();
  if (inbox.isPending) return <Waiting rows={6} />;
  if (inbox.isError) return <Failure error={inbox.error} onRetry={() => void inbox.refetch()} />;
  const items = inbox.data.pages.flatMap((page) => page.items);
  const counts = inbox.data.pages[0]?.counts;
  if (items.length === 0) {
    return (
      <Nothing title={t('inbox.emptyTitle')} hint={t('inbox.emptyHint')}>
        <Link to="/reports">{t('inbox.seeReports')}</Link>
      </Nothing>
    );
  }
  return (
    <>
      {counts && items.length > 1 && <Counts counts={counts} />}
      <ul className="tasks">
        {items.map((item) => (
          <Task key={item.id} item={item} />
        ))}
      </ul>
      {inbox.hasNextPage && (
        <Button loading={inbox.isFetchingNextPage} onClick={() => void inbox.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </>
  );
}

/** What waits, and its way out as a file for whoever has more than one thing to do. */
function Inbox() {
  const { t } = useTranslation();
  const inbox = useInbox();
  const isMany = (inbox.data?.pages[0]?.items.length ?? 0) > 1;
  const actions = isMany ? (
    <ExportButtons contract={reportingContracts.exportInbox} filter={{}} />
  ) : undefined;
  return (
    <Page title={t('inbox.title')} lead={t('inbox.lead')} actions={actions}>
      <Tasks inbox={inbox} />
    </Page>
  );
}

/** Where those begin who never report. */
function homeOf(me: Me) {
  if (holdsRole(me, 'auditor')) return '/audit';
  return holdsRole(me, ...ADMINISTRATORS) ? '/accounts' : '/units';
}

/** Home: the reports that wait for whoever is signed in. */
export function InboxPage() {
  const me = useMe();
  if (me.data && !holdsRole(me.data, ...READERS)) return <Navigate to={homeOf(me.data)} replace />;
  return <Inbox />;
}
