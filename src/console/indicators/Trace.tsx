import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '#console/api/client.ts';
import { formatDecimal } from '#console/format/numbers.ts';
import { usePick, useUnitName } from '#console/i18n/index.ts';
import { currentLanguage } from '#console/i18n/language.ts';
import { Bar } from '#console/parts/Marks.tsx';
import { Failure, Waiting } from '#console/parts/States.tsx';
import { type Figure, type FigureShare, indicatorsContracts } from '#kernel/indicators/contract.ts';
import { percentOf } from '#lib/decimal.ts';
import { Completeness, ShareValue } from './FigureValue.tsx';
import { PartsOf } from './Parts.tsx';
import { FigureHistory, Submission } from './Submission.tsx';

const PAGE = 50;

/** Which figure of which unit is traced. */
export interface Place {
  indicator: string;
  unit: string;
  period: string;
  asOf?: string | undefined;
  /** On the boundaries of this day; absent: those of the period's last day. */
  boundary?: string | undefined;
}

/** A figure and, page by page, the units below that it is made of. */
export function useFigure(place: Place) {
  const input = { ...place, limit: PAGE };
  return useInfiniteQuery({
    queryKey: [indicatorsContracts.internalFigure.name, input],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(indicatorsContracts.internalFigure, pageParam ? { ...input, after: pageParam } : input, {
        language: currentLanguage(),
        signal,
      }),
    getNextPageParam: (figure) => figure.trace.children.next,
  });
}

/** Where a share opens: what made a unit up opens on the boundaries of the day on which it stood. */
function placeOfShare({ code, boundary }: FigureShare, place: Place): Place {
  return { ...place, unit: code, ...(boundary === undefined ? {} : { boundary }) };
}

/** One unit's share of the figure above it; opening it shows where the share itself comes from. */
function ShareRow({ share, whole, place }: { share: FigureShare; whole: Figure; place: Place }) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  const [isOpen, setOpen] = useState(false);
  const name = nameOf(share);
  const isAdded = whole.kind === 'sum' && whole.value !== null;
  const percent = isAdded && share.value !== null ? percentOf(share.value, whole.value ?? '0', 1) : undefined;
  return (
    <li className="share">
      <div className="share-row">
        <button type="button" className="share-name" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <span className="twist" aria-hidden="true" />
          <span>
            {name}
            {share.isOwn && <span className="quiet"> {t('figures.own')}</span>}
          </span>
        </button>
        <span className="share-value">
          <ShareValue share={share} />
        </span>
        <span className="share-percent">
          {percent !== undefined && (
            <>
              <Bar part={Number(percent)} whole={100} label={t('figures.percentOf', { percent })} />
              <span aria-hidden="true">{formatDecimal(percent, 1)}%</span>
            </>
          )}
        </span>
        <Completeness completeness={share.completeness} />
      </div>
      {isOpen && <TraceOf place={placeOfShare(share, place)} isOwn={share.isOwn} />}
    </li>
  );
}

/** The trace of one unit's figure, fetched when it is opened. */
function TraceOf({ place, isOwn }: { place: Place; isOwn: boolean }) {
  const figure = useFigure(place);
  if (figure.isPending) return <Waiting rows={2} />;
  if (figure.isError) return <Failure error={figure.error} onRetry={() => void figure.refetch()} />;
  return <Trace place={place} figure={figure} isOwn={isOwn} isNested />;
}

interface TraceProps {
  place: Place;
  figure: ReturnType<typeof useFigure>;
  /** Shows the unit's own report only, not the units below it. */
  isOwn?: boolean;
  /** Within another trace: nothing above it shows what the figure is made of. */
  isNested?: boolean;
}

/** One level of a trace: how the value was made, the units below with their shares, its periods, or the report. */
export function Trace({ place, figure, isOwn = false, isNested = false }: TraceProps) {
  const { t } = useTranslation();
  const pick = usePick();
  const pages = figure.data?.pages ?? [];
  const first = pages[0];
  if (!first) return null;
  const shares = isOwn ? [] : pages.flatMap((page) => page.trace.children.items);
  const period = first.sourcePeriods.at(-1) ?? place.period;
  const { submission } = first.trace;
  const isLeaf = submission !== undefined && shares.length === 0;
  const isOfPeriods = shares.length === 0 && first.trace.parts.some(({ role }) => role === 'period');
  return (
    <div className="trace">
      {shares.length > 0 && <p className="quiet">{pick(first.trace.rule)}</p>}
      {shares.length === 0 && !submission && (
        <p className="quiet">{t(isOfPeriods ? 'figures.byPeriod' : 'figures.empty')}</p>
      )}
      {isOfPeriods && isNested && <PartsOf figure={first} place={place} />}
      <ul className="shares">
        {shares.map((share) => (
          <ShareRow
            key={`${share.code} ${share.isOwn ? 'own' : ''}`}
            share={share}
            whole={first}
            place={place}
          />
        ))}
      </ul>
      {!isOwn && figure.hasNextPage && (
        <Button loading={figure.isFetchingNextPage} onClick={() => void figure.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
      {isLeaf && <Submission submission={submission} />}
      {isLeaf && <FigureHistory indicator={first.indicator} unit={place.unit} period={period} />}
    </div>
  );
}
