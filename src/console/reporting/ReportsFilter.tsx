import { getRouteApi } from '@tanstack/react-router';
import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCall } from '#console/api/hooks.ts';
import { formatPeriod } from '#console/format/dates.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import { Filter, useNarrow } from '#console/parts/Filter.tsx';
import { SearchField } from '#console/parts/SearchField.tsx';
import { UnitPicker } from '#console/parts/UnitPicker.tsx';
import { findPeriod } from '#lib/period.ts';
import { FORM_STATES, REPORT_STATES, reportingContracts } from '#modules/reporting/contract.ts';
import type { ReportsSearch } from './search.ts';

const FORMS = 100;
const route = getRouteApi('/reports');

/** The forms that reports can be filtered by. */
function useForms() {
  const pick = usePick();
  const language = useLanguage();
  const forms = useCall(reportingContracts.forms, { limit: FORMS });
  const sent = (forms.data?.items ?? []).filter((form) => form.state !== FORM_STATES[0]);
  return sent.map((form) => ({
    value: form.id,
    label: `${form.code} ${pick(form.name)} · ${formatPeriod(form.period, language)}`,
    period: form.period,
  }));
}

type Change = (fields: Partial<ReportsSearch>) => void;

const BLANK: Partial<ReportsSearch> = {
  form: undefined,
  unit: undefined,
  state: undefined,
  text: undefined,
  isOverdue: undefined,
};

/** Which reports: of a form, in a state, within a unit. */
function Which({ search, change }: { search: ReportsSearch; change: Change }) {
  const { t } = useTranslation();
  const forms = useForms();
  const period = forms.find((form) => form.value === search.form)?.period;
  const states = [
    { value: '' as const, label: t('reports.anyState') },
    ...REPORT_STATES.map((state) => ({ value: state, label: t(`state.${state}`) })),
  ];
  return (
    <>
      <Field label={t('reports.form')}>
        {(control) => (
          <Choice
            control={control}
            value={search.form ?? ''}
            options={[{ value: '', label: t('reports.anyForm') }, ...forms]}
            onChange={(form) => change({ form: form || undefined })}
          />
        )}
      </Field>
      <Field label={t('common.state')}>
        {(control) => (
          <Choice
            control={control}
            value={search.state ?? ''}
            options={states}
            onChange={(state) => change({ state: state || undefined })}
          />
        )}
      </Field>
      <Field label={t('reports.within')}>
        {(control) => (
          <UnitPicker
            control={control}
            value={search.unit}
            day={period && findPeriod(period)?.end}
            placeholder={t('reports.anyUnit')}
            onChange={(unit) => change({ unit })}
          />
        )}
      </Field>
    </>
  );
}

function Sort({ search, change }: { search: ReportsSearch; change: Change }) {
  const { t } = useTranslation();
  const sorts = [
    { value: 'unit', label: t('reports.sortUnit') },
    { value: '-updatedAt', label: t('reports.sortNewest') },
    { value: 'updatedAt', label: t('reports.sortOldest') },
    { value: 'dueOn', label: t('reports.sortDue') },
  ] as const;
  return (
    <Field label={t('reports.sort')}>
      {(control) => (
        <Choice
          control={control}
          value={search.sort ?? 'unit'}
          options={sorts}
          onChange={(sort) => change({ sort })}
        />
      )}
    </Field>
  );
}

/** The filters of the list of reports: each change is a new address, beginning at the first page. */
export function ReportsFilter() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const change = useNarrow<ReportsSearch>();
  const isFiltered = [search.form, search.unit, search.state, search.text].some(Boolean) || search.isOverdue;
  return (
    <Filter
      end={
        <Checkbox
          checked={search.isOverdue ?? false}
          onChange={(event) => change({ isOverdue: event.target.checked || undefined })}
        >
          {t('reports.overdueOnly')}
        </Checkbox>
      }
      onClear={isFiltered ? () => change(BLANK) : undefined}
    >
      <SearchField
        label={t('reports.text')}
        value={search.text}
        onSearch={(text) => change({ text: text || undefined })}
      />
      <Which search={search} change={change} />
      <Sort search={search} change={change} />
    </Filter>
  );
}
