import { Button, Input, Select } from 'antd';
import { usePick } from '#console/i18n/index.ts';
import { useIndicators } from '#console/indicators/use-indicators.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { type ControlProps, Field } from '#console/parts/Field.tsx';
import { plainNumber } from '#lib/typed.ts';
import type { Check, CheckRule, Severity } from '#modules/reporting/check-contract.ts';
import { CHECK_KIND_WORDS, SEVERITY_WORDS } from '#modules/reporting/phrases-contract.ts';
import {
  blankCheck,
  CHECK_FIELDS,
  type CheckFieldName,
  checkPath,
  type FieldKind,
  fieldOf,
  withField,
} from './check-input.ts';
import { CHECK_WORDS } from './check-words.ts';

const KINDS = Object.keys(CHECK_KIND_WORDS) as CheckRule['kind'][];
const SEVERITIES = Object.keys(SEVERITY_WORDS) as Severity[];

type Options = readonly { value: string; label: string }[];

interface FormChecksProps {
  checks: readonly Check[];
  /** The indicators that the form asks for. */
  asked: readonly string[];
  faults: ReadonlyMap<string, string>;
  onChange: (checks: readonly Check[]) => void;
}

/** Indicators that units report, those of the form first. */
function useOptions(asked: readonly string[]): Options {
  const pick = usePick();
  const { data = [] } = useIndicators();
  const own = new Set(asked);
  const place = ({ code }: { code: string }) => (own.has(code) ? 0 : 1);
  return data
    .filter(({ kind }) => kind === 'sum')
    .toSorted((a, b) => place(a) - place(b))
    .map(({ code, name }) => ({ value: code, label: pick(name) }));
}

interface PartProps {
  control: ControlProps;
  name: CheckFieldName;
  kind: FieldKind;
  check: Check;
  options: Options;
  onChange: (check: Check) => void;
}

/** The control of one field of a check. */
function CheckControl({ control, name, kind, check, options, onChange }: PartProps) {
  const pick = usePick();
  const value = fieldOf(check.rule, name);
  const give = (given: string | string[]) => onChange({ ...check, rule: withField(check.rule, name, given) });
  if (kind === 'indicators')
    return (
      <Select<string[]>
        {...control}
        mode="multiple"
        value={check.rule.kind === 'total' ? check.rule.parts : []}
        options={[...options]}
        onChange={give}
      />
    );
  if (kind === 'indicator')
    return <Choice control={control} value={value || undefined} options={options} onChange={give} />;
  if (kind === 'against') {
    const periods = (['previous', 'lastYear'] as const).map((one) => ({
      value: one as string,
      label: pick(CHECK_WORDS[one]),
    }));
    return <Choice control={control} value={value} options={periods} onChange={give} />;
  }
  return (
    <Input
      {...control}
      maxLength={500}
      inputMode={kind === 'amount' ? 'decimal' : 'text'}
      value={value}
      onChange={(event) => give(event.target.value)}
      // Whoever leaves a number sees it as it will be sent.
      onBlur={() => kind === 'amount' && give(plainNumber(value))}
    />
  );
}

interface CheckRowProps {
  index: number;
  check: Check;
  options: Options;
  faults: ReadonlyMap<string, string>;
  onChange: (check: Check) => void;
  onRemove: () => void;
}

const HINTS: Partial<Record<CheckFieldName, 'toleranceHint' | 'conditionHint'>> = {
  tolerance: 'toleranceHint',
  condition: 'conditionHint',
};

function CheckRow({ index, check, options, faults, onChange, onRemove }: CheckRowProps) {
  const pick = usePick();
  const whole = faults.get(`checks.${index}.rule`);
  const severities = SEVERITIES.map((value) => ({ value, label: pick(SEVERITY_WORDS[value]) }));
  return (
    <li className="form-item">
      <div className="form-item-head">
        <strong>{pick(CHECK_KIND_WORDS[check.rule.kind])}</strong>
        <Button
          size="small"
          aria-label={pick(CHECK_WORDS.remove).replace('{{code}}', check.code)}
          onClick={onRemove}
        >
          ×
        </Button>
      </div>
      {whole !== undefined && <p className="field-fault">{whole}</p>}
      <div className="field-row">
        <Field label={pick(CHECK_WORDS.code)} fault={faults.get(`checks.${index}.code`)} isRequired>
          {(control) => (
            <Input
              {...control}
              maxLength={12}
              value={check.code}
              onChange={(event) => onChange({ ...check, code: event.target.value })}
            />
          )}
        </Field>
        <Field label={pick(CHECK_WORDS.severity)}>
          {(control) => (
            <Choice
              control={control}
              value={check.severity}
              options={severities}
              onChange={(severity) => onChange({ ...check, severity })}
            />
          )}
        </Field>
      </div>
      {CHECK_FIELDS[check.rule.kind].map(([name, kind]) => {
        const hint = HINTS[name];
        return (
          <Field
            key={name}
            label={pick(CHECK_WORDS[name])}
            help={hint && pick(CHECK_WORDS[hint])}
            fault={faults.get(checkPath(index, name))}
            isRequired
          >
            {(control) => <CheckControl {...{ control, name, kind, check, options, onChange }} />}
          </Field>
        );
      })}
    </li>
  );
}

/** What must hold of what a form asks, or be explained. */
export function FormChecks({ checks, asked, faults, onChange }: FormChecksProps) {
  const pick = usePick();
  const options = useOptions(asked);
  const kinds = KINDS.map((value) => ({ value, label: pick(CHECK_KIND_WORDS[value]) }));
  return (
    <fieldset className="form-items">
      <legend>{pick(CHECK_WORDS.title)}</legend>
      <ul hidden={checks.length === 0}>
        {checks.map((check, index) => (
          <CheckRow
            key={index}
            {...{ index, check, options, faults }}
            onChange={(changed) => onChange(checks.with(index, changed))}
            onRemove={() => onChange(checks.toSpliced(index, 1))}
          />
        ))}
      </ul>
      <Field label={pick(CHECK_WORDS.add)}>
        {(control) => (
          <Choice
            control={control}
            value={undefined}
            placeholder={pick(CHECK_WORDS.chooseKind)}
            options={kinds}
            onChange={(kind) => onChange([...checks, blankCheck(kind, checks)])}
          />
        )}
      </Field>
    </fieldset>
  );
}
