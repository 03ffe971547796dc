import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { callOptions } from '#console/api/hooks.ts';
import { formatMoment, formatPeriod } from '#console/format/dates.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { Listed } from '#console/parts/Listed.tsx';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Page } from '#console/parts/Page.tsx';
import { Pager } from '#console/parts/Pager.tsx';
import { Nothing } from '#console/parts/States.tsx';
import { holdsRole, useMe } from '#console/shell/me.ts';
import { indicatorsContracts, type Release } from '#kernel/indicators/contract.ts';
import { MoveRelease } from './MoveRelease.tsx';

const PAGE = 20;
const route = getRouteApi('/releases');

/** A release is out once its moment was past when the list was read. */
const isPast = (release: Release, readAtMs: number) => Date.parse(release.releaseAt) <= readAtMs;

function When({ release, readAtMs }: { release: Release; readAtMs: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const isOut = release.publishedAt !== undefined || isPast(release, readAtMs);
  return (
    <>
      <time dateTime={release.releaseAt}>{formatMoment(release.releaseAt, language)}</time>
      <span className="under">
        <span className={isOut ? 'mark mark-done' : 'mark'}>
          {t(isOut ? 'releases.published' : 'releases.planned')}
        </span>
      </span>
    </>
  );
}

function useColumns(onMove: ((release: Release) => void) | undefined, readAtMs: number): Column<Release>[] {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  return [
    {
      key: 'name',
      title: t('releases.name'),
      isHeading: true,
      cell: (row) => (
        <>
          {pick(row.name)}
          <span className="quiet under">
            {formatPeriod(row.period, language)} · {t(`status.${row.stage}`)}
          </span>
        </>
      ),
    },
    {
      key: 'indicators',
      title: t('figures.indicator'),
      cell: (row) => (
        <ul>
          {row.indicators.map(({ code, name }) => (
            <li key={code}>
              <Link to="/figures" search={{ indicator: code, period: row.period }}>
                {pick(name)}
              </Link>
            </li>
          ))}
        </ul>
      ),
    },
    { key: 'at', title: t('releases.at'), cell: (row) => <When release={row} readAtMs={readAtMs} /> },
    ...(onMove
      ? [
          {
            key: 'move',
            title: t('common.actions'),
            cell: (row: Release) =>
              !isPast(row, readAtMs) && (
                <Button
                  size="small"
                  aria-label={`${t('releases.move')} ${pick(row.name)}`}
                  onClick={() => onMove(row)}
                >
                  {t('releases.move')}
                </Button>
              ),
          },
        ]
      : []),
  ];
}

function Calendar({ mayPlan }: { mayPlan: boolean }) {
  const { t } = useTranslation();
  const { after } = route.useSearch();
  const [moved, setMoved] = useState<Release>();
  const releases = useQuery({
    ...callOptions(indicatorsContracts.calendar, { limit: PAGE, ...(after === undefined ? {} : { after }) }),
    placeholderData: keepPreviousData,
  });
  const columns = useColumns(mayPlan ? setMoved : undefined, releases.dataUpdatedAt);
  const empty = <Nothing title={t('releases.empty')} hint={t('releases.emptyHint')} />;
  return (
    <>
      <Listed query={releases} empty={empty}>
        {({ items, next }) => (
          <>
            <ListTable caption={t('releases.title')} columns={columns} rows={items} keyOf={(row) => row.id} />
            <Pager after={after} next={next} />
          </>
        )}
      </Listed>
      {moved && <MoveRelease key={moved.id} release={moved} onClose={() => setMoved(undefined)} />}
    </>
  );
}

/** The release calendar: what comes out when. The office plans and moves; everyone reads. */
export function ReleasesPage() {
  const { t } = useTranslation();
  const me = useMe();
  const mayPlan = holdsRole(me.data, 'office');
  return (
    <Page
      title={t('releases.title')}
      lead={t('releases.lead')}
      actions={
        <>
          <ExportButtons contract={indicatorsContracts.exportReleases} filter={{}} />
          {mayPlan && (
            <Link to="/releases/new" className="button-link">
              {t('releases.new')}
            </Link>
          )}
        </>
      }
    >
      <Calendar mayPlan={mayPlan} />
    </Page>
  );
}
