import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePick } from '#console/i18n/index.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import { UnitPicker } from '#console/parts/UnitPicker.tsx';
import { useSettled } from '#console/parts/use-settled.ts';
import { READERS, useMe } from '#console/shell/me.ts';
import { COMPARISONS } from '#kernel/indicators/contract.ts';
import { findPeriod } from '#lib/period.ts';
import { readTyped } from '#lib/typed.ts';
import { GrowthVerdict, type Published } from './GrowthVerdict.tsx';
import { useIndicators } from './use-indicators.ts';

const PAUSE_MS = 400;
const BLANK = { level: '', roundedTo: '1', growth: '' };

/** The numbers that are typed, once all three can be read. */
function numbersOf({ level, roundedTo, growth }: typeof BLANK) {
  const read = [readTyped(level, 8), readTyped(roundedTo, 8), readTyped(growth, 4)];
  const [levelText, rounding, rate] = read.map((typed) => (typed.isFault ? undefined : typed.value));
  if (levelText === undefined || rounding === undefined || rate === undefined) return undefined;
  return { level: levelText, roundedTo: rounding, growth: rate };
}

/** The numbers as the text will say them. */
function Numbers({ typed, onChange }: { typed: typeof BLANK; onChange: (typed: typeof BLANK) => void }) {
  const { t } = useTranslation();
  return (
    <div className="field-row">
      {(['level', 'roundedTo', 'growth'] as const).map((key) => (
        <Field key={key} label={t(`check.${key}`)}>
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              maxLength={30}
              autoComplete="off"
              value={typed[key]}
              onChange={(event) => onChange({ ...typed, [key]: event.target.value })}
            />
          )}
        </Field>
      ))}
    </div>
  );
}

interface PublishedCheckProps {
  indicators: readonly string[];
  period: string;
}

/** What the text of a release will say of a level and its growth, held against the stored base: a warning only. */
export function PublishedCheck({ indicators, period }: PublishedCheckProps) {
  const { t } = useTranslation();
  const pick = usePick();
  const me = useMe();
  const { data = [] } = useIndicators();
  const [typed, setTyped] = useState(BLANK);
  const [chosen, setChosen] = useState<string>();
  const [place, setPlace] = useState<string>();
  const [comparison, setComparison] = useState<(typeof COMPARISONS)[number]>('year');
  const own = me.data?.memberships.find(({ role }) => READERS.some((reader) => reader === role));
  const unit = place ?? own?.unitCode;
  const indicator = chosen !== undefined && indicators.includes(chosen) ? chosen : indicators[0];
  const settled = useSettled(typed, PAUSE_MS);
  const numbers = numbersOf(settled);
  const published: Published | undefined =
    numbers && indicator !== undefined && unit !== undefined
      ? { ...numbers, indicator, unit, period, comparison }
      : undefined;
  if (indicator === undefined) return null;
  return (
    <fieldset className="form-items">
      <legend>{t('check.title')}</legend>
      <p className="quiet">{t('check.hint')}</p>
      <div className="field-row">
        <Field label={t('figures.indicator')}>
          {(control) => (
            <Choice
              control={control}
              value={indicator}
              options={data
                .filter(({ code }) => indicators.includes(code))
                .map(({ code, name }) => ({ value: code, label: pick(name) }))}
              onChange={setChosen}
            />
          )}
        </Field>
        <Field label={t('figures.unit')}>
          {(control) => (
            <UnitPicker
              control={control}
              value={unit}
              day={findPeriod(period)?.end}
              isClearable={false}
              onChange={setPlace}
            />
          )}
        </Field>
        <Field label={t('define.comparison')}>
          {(control) => (
            <Choice
              control={control}
              value={comparison}
              options={COMPARISONS.map((one) => ({ value: one, label: t(`comparison.${one}`) }))}
              onChange={setComparison}
            />
          )}
        </Field>
      </div>
      <Numbers typed={typed} onChange={setTyped} />
      {published && <GrowthVerdict published={published} />}
    </fieldset>
  );
}
