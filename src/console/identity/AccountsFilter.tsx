import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import { Filter, useNarrow } from '#console/parts/Filter.tsx';
import { SearchField } from '#console/parts/SearchField.tsx';
import { UnitPicker } from '#console/parts/UnitPicker.tsx';
import { ACCOUNT_STATES, ROLE_FILTERS } from '#kernel/identity/contract.ts';
import type { AccountsSearch } from './search.ts';

const route = getRouteApi('/accounts');

const BLANK: Partial<AccountsSearch> = {
  text: undefined,
  role: undefined,
  unit: undefined,
  state: undefined,
};

/** Narrows the list: each change is a new address, beginning at the first page. */
export function AccountsFilter() {
  const { t } = useTranslation();
  const { text, role, unit, state } = route.useSearch();
  const change = useNarrow<AccountsSearch>();
  const roles = [
    { value: '', label: t('accounts.anyRole') },
    ...ROLE_FILTERS.map((value) => ({
      value,
      label: value === 'none' ? t('app.noRole') : t(`role.${value}`),
    })),
  ] as const;
  const states = [
    { value: '', label: t('accounts.anyState') },
    ...ACCOUNT_STATES.map((value) => ({ value, label: t(`accounts.states.${value}`) })),
  ] as const;
  const isFiltered = [text, role, unit, state].some(Boolean);
  return (
    <Filter onClear={isFiltered ? () => change(BLANK) : undefined}>
      <SearchField
        label={t('accounts.text')}
        value={text}
        onSearch={(typed) => change({ text: typed || undefined })}
      />
      <Field label={t('accounts.role')}>
        {(control) => (
          <Choice
            control={control}
            value={role ?? ''}
            options={roles}
            onChange={(chosen) => change({ role: chosen || undefined })}
          />
        )}
      </Field>
      <Field label={t('accounts.within')}>
        {(control) => (
          <UnitPicker control={control} value={unit} onChange={(chosen) => change({ unit: chosen })} />
        )}
      </Field>
      <Field label={t('common.state')}>
        {(control) => (
          <Choice
            control={control}
            value={state ?? ''}
            options={states}
            onChange={(chosen) => change({ state: chosen || undefined })}
          />
        )}
      </Field>
    </Filter>
  );
}
