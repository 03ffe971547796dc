import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCall } from '#console/api/hooks.ts';
import { measureText } from '#console/format/numbers.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import { useSettled } from '#console/parts/use-settled.ts';
import { type Indicator, indicatorsContracts } from '#kernel/indicators/contract.ts';

/** Long enough that half a word is not called wrong. */
const PAUSE_MS = 400;
const LONGEST = 500;

interface FormulaFieldProps {
  value: string;
  fault: string | undefined;
  /** The indicators that may stand in it. */
  choices: readonly Indicator[];
  onChange: (expression: string) => void;
}

/** A formula, read by the server as it is typed: what keeps it from being one, or what its terms are. */
export function FormulaField({ value, fault, choices, onChange }: FormulaFieldProps) {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const expression = useSettled(value.trim(), PAUSE_MS);
  const check = useCall(indicatorsContracts.checkFormula, { expression }, { isEnabled: expression !== '' });
  const read = expression === value.trim() ? check.data : undefined;
  const unknown = read?.terms.find(({ name }) => name === undefined);
  const found =
    (read?.fault && pick(read.fault)) ??
    (unknown && t('define.unknownTerm', { code: unknown.code })) ??
    fault;
  return (
    <>
      <Field label={t('define.expression')} help={t('define.expressionHint')} fault={found} isRequired>
        {(control) => (
          <Input.TextArea
            {...control}
            className="formula"
            rows={3}
            maxLength={LONGEST}
            spellCheck={false}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('define.insert')}>
        {(control) => (
          <Choice
            control={control}
            value={undefined}
            placeholder={t('define.choose')}
            options={choices.map((one) => ({ value: one.code, label: `${pick(one.name)} · ${one.code}` }))}
            onChange={(code) => onChange(value.trim() === '' ? code : `${value.trimEnd()} ${code}`)}
          />
        )}
      </Field>
      <div role="status" aria-live="polite">
        {read && !found && (
          <>
            <p className="quiet">{t('define.readAs')}</p>
            <ul className="terms">
              {read.terms.map(({ code, name, unitOfMeasure }) => (
                <li key={code}>
                  {name && pick(name)}
                  <span className="quiet">
                    {' '}
                    {code}
                    {unitOfMeasure && ` · ${measureText(unitOfMeasure, language)}`}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </>
  );
}
