import { getRouteApi } from '@tanstack/react-router';
import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { instantOf, typedOf } from '#console/format/dates.ts';
import { usePick } from '#console/i18n/index.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import { Filter, useNarrow } from '#console/parts/Filter.tsx';
import { SearchField } from '#console/parts/SearchField.tsx';
import { UnitPicker } from '#console/parts/UnitPicker.tsx';
import { OPERATIONS, titleOf } from './operations.ts';
import type { AuditSearch } from './search.ts';

const route = getRouteApi('/audit');

const BLANK: Partial<AuditSearch> = {
  operation: undefined,
  subject: undefined,
  actor: undefined,
  account: undefined,
  outcome: undefined,
  unit: undefined,
  from: undefined,
  to: undefined,
};

/** From when, and until when. */
function Between({
  search,
  onChange,
}: {
  search: AuditSearch;
  onChange: (fields: Partial<AuditSearch>) => void;
}) {
  const { t } = useTranslation();
  return (['from', 'to'] as const).map((key) => (
    <Field key={key} label={t(`audit.${key}`)}>
      {(control) => (
        <Input
          {...control}
          type="datetime-local"
          value={typedOf(search[key])}
          onChange={(event) => onChange({ [key]: instantOf(event.target.value) })}
        />
      )}
    </Field>
  ));
}

/** Narrows the trail: each change is a new address, beginning at the first page. */
export function AuditFilter() {
  const { t } = useTranslation();
  const pick = usePick();
  const search = route.useSearch();
  const change = useNarrow<AuditSearch>();
  const operations = [
    { value: '', label: t('audit.anyOperation') },
    ...OPERATIONS.map((name) => ({ value: name, label: pick(titleOf(name)) })),
  ];
  const outcomes = [
    { value: '', label: t('audit.anyOutcome') },
    ...(['done', 'refused'] as const).map((value) => ({ value, label: t(`audit.${value}`) })),
  ] as const;
  const { operation, subject, actor, account, outcome, unit, from, to } = search;
  const isFiltered = [operation, subject, actor, account, outcome, unit, from, to].some(Boolean);
  return (
    <Filter
      end={search.actor !== undefined && <span>{t('audit.oneActor', { actor: search.actor })}</span>}
      onClear={isFiltered ? () => change(BLANK) : undefined}
    >
      <Field label={t('audit.operation')}>
        {(control) => (
          <Choice
            control={control}
            value={search.operation ?? ''}
            options={operations}
            onChange={(operation) => change({ operation: operation || undefined })}
          />
        )}
      </Field>
      <SearchField
        label={t('audit.account')}
        value={search.account}
        onSearch={(account) => change({ account: account || undefined, actor: undefined })}
      />
      <Field label={t('audit.outcome')}>
        {(control) => (
          <Choice<'' | 'done' | 'refused'>
            control={control}
            value={search.outcome ?? ''}
            options={outcomes}
            onChange={(outcome) => change({ outcome: outcome || undefined })}
          />
        )}
      </Field>
      <Field label={t('audit.unit')}>
        {(control) => (
          <UnitPicker control={control} value={search.unit} onChange={(unit) => change({ unit })} />
        )}
      </Field>
      <SearchField
        label={t('audit.subject')}
        value={search.subject}
        onSearch={(subject) => change({ subject: subject || undefined })}
      />
      <Between search={search} onChange={change} />
    </Filter>
  );
}
