import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatPeriod } from '#console/format/dates.ts';
import { useLanguage } from '#console/i18n/index.ts';
import { makePeriod, type PeriodKind } from '#lib/period.ts';
import { Choice } from './Choice.tsx';
import { Field } from './Field.tsx';

const ORDINALS: Record<PeriodKind, number> = { year: 1, half: 2, quarter: 4, month: 12 };

export interface PeriodChoice {
  kind: PeriodKind;
  year: string;
  ordinal: number;
}

interface PeriodFieldsProps {
  value: PeriodChoice;
  kinds: readonly PeriodKind[];
  fault?: string | undefined;
  isRequired?: boolean;
  onChange: (value: PeriodChoice) => void;
}

/** Chooses a period: its kind, its year, and which of the year. */
export function PeriodFields({ value, kinds, fault, isRequired = false, onChange }: PeriodFieldsProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  // Any year names the ordinals: their words do not depend on it.
  const nameOf = (ordinal: number) =>
    formatPeriod(makePeriod(value.kind, 2008, ordinal).code, language).replace(/2008年|[ /]?2008/, '');
  const ordinals = Array.from({ length: ORDINALS[value.kind] }, (_, index) => index + 1);
  return (
    <div className="field-row">
      <Field label={t('period.kind')}>
        {(control) => (
          <Choice
            control={control}
            value={value.kind}
            options={kinds.map((kind) => ({ value: kind, label: t(`period.${kind}`) }))}
            onChange={(kind) =>
              onChange({ ...value, kind, ordinal: Math.min(value.ordinal, ORDINALS[kind]) })
            }
          />
        )}
      </Field>
      <Field label={t('form.year')} fault={fault} isRequired={isRequired}>
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            maxLength={4}
            value={value.year}
            onChange={(event) =>
              onChange({ ...value, year: event.target.value.normalize('NFKC').replaceAll(/\D/g, '') })
            }
          />
        )}
      </Field>
      {value.kind !== 'year' && (
        <Field label={t('period.of')}>
          {(control) => (
            <Choice
              control={control}
              value={value.ordinal}
              options={ordinals.map((ordinal) => ({ value: ordinal, label: nameOf(ordinal) }))}
              onChange={(ordinal) => onChange({ ...value, ordinal })}
            />
          )}
        </Field>
      )}
    </div>
  );
}
