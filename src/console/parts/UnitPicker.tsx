import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '#console/api/hooks.ts';
import { useUnitName } from '#console/i18n/index.ts';
import { unitsContracts } from '#kernel/units/contract.ts';
import type { ControlProps } from './Field.tsx';
import { useSettled } from './use-settled.ts';

const FOUND = 20;
const PAUSE_MS = 250;

interface UnitPickerProps {
  control?: ControlProps;
  value: string | undefined;
  onChange: (code: string | undefined) => void;
  /** The day on whose boundaries units are looked for; absent: today. */
  day?: string | undefined;
  placeholder?: string;
  label?: string;
  isClearable?: boolean;
}

/** Chooses a unit by searching its name or code. */
export function UnitPicker(props: UnitPickerProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const options = useOptions(text, props.value, props.day);
  return (
    <Select
      {...props.control}
      aria-label={props.label}
      className="unit-picker"
      value={props.value ?? null}
      placeholder={props.placeholder ?? t('picker.unit')}
      allowClear={props.isClearable ?? true}
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={options.isLoading}
      notFoundContent={t(options.isLoading ? 'picker.searching' : text ? 'picker.nothing' : 'picker.type')}
      options={options.items}
      optionRender={({ data }) => (
        <span className="unit-option">
          <span>{data.label}</span>
          <span className="quiet">{data.path}</span>
        </span>
      )}
      onChange={(code: string | null) => props.onChange(code ?? undefined)}
    />
  );
}

interface Option {
  value: string;
  label: string;
  path: string;
}

/** The units found, and the chosen one by its name even where it was not searched for. */
function useOptions(text: string, value: string | undefined, day: string | undefined) {
  const nameOf = useUnitName();
  const settled = useSettled(text.trim(), PAUSE_MS);
  const on = day === undefined ? {} : { day };
  const found = useCall(
    unitsContracts.search,
    { text: settled || '-', limit: FOUND, ...on },
    { isEnabled: settled !== '' },
  );
  const chosen = useCall(
    unitsContracts.get,
    { code: value ?? '000000000000', ...on },
    { isEnabled: value !== undefined },
  );
  const items: Option[] = (settled ? (found.data?.items ?? []) : []).map((unit) => ({
    value: unit.code,
    label: nameOf(unit),
    path: unit.path,
  }));
  const current = chosen.data?.unit;
  if (current && !items.some((item) => item.value === current.code)) {
    items.push({ value: current.code, label: nameOf(current), path: '' });
  }
  return { items, isLoading: found.isFetching };
}
