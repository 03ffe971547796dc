import { getRouteApi } from '@tanstack/react-router';
import { Input } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '#console/api/hooks.ts';
import { instantOf, typedOf } from '#console/format/dates.ts';
import { usePick } from '#console/i18n/index.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import { Filter } from '#console/parts/Filter.tsx';
import { Page } from '#console/parts/Page.tsx';
import { PeriodFields } from '#console/parts/PeriodFields.tsx';
import { Nothing, Waiting } from '#console/parts/States.tsx';
import { UnitPicker } from '#console/parts/UnitPicker.tsx';
import { READERS, useMe } from '#console/shell/me.ts';
import { ViewBar } from '#console/views/ViewBar.tsx';
import type { Indicator } from '#kernel/indicators/contract.ts';
import { findPeriod, makePeriod, type PeriodKind } from '#lib/period.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import { Overview } from './Overview.tsx';
import { fittingPeriod, kindsFrom } from './period-choice.ts';
import { type FiguresSearch, readFigures } from './search.ts';
import { useIndicators } from './use-indicators.ts';

// Whoever opens the overview first need not wait for what one figure shows.
const FigureView = lazy(async () => ({ default: (await import('./FigureView.tsx')).FigureView }));

const route = getRouteApi('/figures');

/** What is looked at: what the address says, else the reader's own unit and the period last asked for. */
function useChosen() {
  const search = route.useSearch();
  const me = useMe();
  const indicators = useIndicators();
  const newest = useCall(reportingContracts.forms, { limit: 1, state: 'sent' });
  const indicator = indicators.data?.find(({ code }) => code === search.indicator);
  const own = me.data?.memberships.find(({ role }) => READERS.some((reader) => reader === role));
  const wanted = search.period ?? newest.data?.items[0]?.period;
  return {
    search,
    indicators: indicators.data ?? [],
    indicator,
    unit: search.unit ?? own?.unitCode,
    period: indicator ? fittingPeriod(wanted, indicator.frequency) : wanted,
  };
}

/** The year and the part of it, typed until they name a period. */
function PeriodChooser(props: {
  period: string | undefined;
  indicator: Indicator | undefined;
  onChange: (period: string) => void;
}) {
  const period = props.period === undefined ? undefined : findPeriod(props.period);
  const [typed, setTyped] = useState<string>();
  const kinds: PeriodKind[] = kindsFrom(props.indicator?.frequency ?? 'month');
  return (
    <PeriodFields
      kinds={kinds}
      value={{
        kind: period?.kind ?? 'year',
        year: typed ?? (period ? String(period.year) : ''),
        ordinal: period?.ordinal ?? 1,
      }}
      onChange={({ kind, year, ordinal }) => {
        const isWhole = /^\d{4}$/.test(year);
        setTyped(isWhole ? undefined : year);
        if (isWhole) props.onChange(makePeriod(kind, Number(year), ordinal).code);
      }}
    />
  );
}

function FiguresFilter({ chosen }: { chosen: ReturnType<typeof useChosen> }) {
  const { t } = useTranslation();
  const pick = usePick();
  const navigate = route.useNavigate();
  const { indicator, indicators, unit, period, search } = chosen;
  const change = (fields: Partial<FiguresSearch>) =>
    void navigate({ search: (before) => ({ ...before, unit, period, ...fields }) });
  return (
    <Filter>
      <Field label={t('figures.indicator')}>
        {(control) => (
          <Choice
            control={control}
            value={indicator?.code ?? ''}
            options={[
              { value: '', label: t('figures.all') },
              ...indicators.map((one) => ({ value: one.code, label: pick(one.name) })),
            ]}
            onChange={(code) => change({ indicator: code || undefined })}
          />
        )}
      </Field>
      <Field label={t('figures.unit')}>
        {(control) => (
          <UnitPicker
            control={control}
            value={unit}
            day={search.boundary ?? (period && findPeriod(period)?.end)}
            isClearable={false}
            onChange={(code) => change({ unit: code })}
          />
        )}
      </Field>
      <PeriodChooser period={period} indicator={indicator} onChange={(code) => change({ period: code })} />
      <Field label={t('figures.asOf')} help={t('figures.asOfHint')}>
        {(control) => (
          <Input
            {...control}
            type="datetime-local"
            value={typedOf(search.asOf)}
            onChange={(event) => change({ asOf: instantOf(event.target.value) })}
          />
        )}
      </Field>
      <Field label={t('figures.boundaryDay')} help={t('figures.boundaryHint')}>
        {(control) => (
          <Input
            {...control}
            type="date"
            value={search.boundary ?? ''}
            onChange={(event) => change({ boundary: event.target.value || undefined })}
          />
        )}
      </Field>
    </Filter>
  );
}

/** The figures of the city: one at a time, each with its trace down to who reported it. */
export function FiguresPage() {
  const { t } = useTranslation();
  const chosen = useChosen();
  const { indicator, unit, period, search } = chosen;
  const { asOf, boundary } = search;
  const reading = {
    ...(asOf === undefined ? {} : { asOf }),
    ...(boundary === undefined ? {} : { boundary }),
  };
  const place =
    indicator && unit && period ? { indicator: indicator.code, unit, period, ...reading } : undefined;
  return (
    <Page title={t('figures.title')} lead={t('figures.lead')}>
      <ViewBar list="figures" read={readFigures} />
      <FiguresFilter chosen={chosen} />
      {place && (
        <Suspense fallback={<Waiting rows={6} />}>
          <FigureView key={Object.values(place).join(' ')} place={place} />
        </Suspense>
      )}
      {!place && (unit === undefined || period === undefined) && (
        <Nothing title={t('figures.choose')} hint={t('figures.chooseHint')} />
      )}
      {!place && unit !== undefined && period !== undefined && (
        <Overview indicators={chosen.indicators} unit={unit} period={period} reading={reading} />
      )}
    </Page>
  );
}
