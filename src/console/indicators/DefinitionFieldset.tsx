import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import { Facts, Part } from '#console/parts/Page.tsx';
import { BASES, COMPARISONS, INDICATOR_KINDS, PURPOSES, TIME_KINDS } from '#kernel/indicators/contract.ts';
import { PERIOD_KINDS } from '#lib/period.ts';
import type { DefinitionFields } from './definition-input.ts';
import { SourceFields } from './SourceFields.tsx';

interface FieldsetProps {
  fields: DefinitionFields;
  faults: ReadonlyMap<string, string>;
  onChange: (fields: DefinitionFields) => void;
}

type TextKey = {
  [K in keyof DefinitionFields]: DefinitionFields[K] extends string
    ? string extends DefinitionFields[K]
      ? K
      : never
    : never;
}[keyof DefinitionFields];

interface TextProps extends FieldsetProps {
  name: TextKey;
  path: string;
  label: string;
  help?: string;
  isRequired?: boolean;
}

function Text({ fields, faults, onChange, name, path, label, help, isRequired = false }: TextProps) {
  return (
    <Field label={label} help={help} fault={faults.get(path)} isRequired={isRequired}>
      {(control) => (
        <Input
          {...control}
          maxLength={120}
          autoComplete="off"
          value={fields[name]}
          onChange={(event) => onChange({ ...fields, [name]: event.target.value })}
        />
      )}
    </Field>
  );
}

interface OneOfProps<V extends string> {
  label: string;
  value: V;
  values: readonly V[];
  nameOf: (value: V) => string;
  help?: string;
  fault?: string | undefined;
  onChange: (value: V) => void;
}

function OneOf<V extends string>({ label, value, values, nameOf, help, fault, onChange }: OneOfProps<V>) {
  return (
    <Field label={label} help={help} fault={fault}>
      {(control) => (
        <Choice
          control={control}
          value={value}
          options={values.map((one) => ({ value: one, label: nameOf(one) }))}
          onChange={onChange}
        />
      )}
    </Field>
  );
}

/** Growth is in percent, or of rates in percentage points: nothing else can be chosen. */
const GROWTH_MEASURES = { percent: ['%', '%'], points: ['百分点', 'percentage points'] } as const;

function Measure(props: FieldsetProps) {
  const { t } = useTranslation();
  const { fields, faults, onChange } = props;
  if (fields.kind !== 'growth')
    return (
      <div className="field-row">
        <Text {...props} name="measureZh" path="unitOfMeasure.zh" label={t('define.measureZh')} />
        <Text {...props} name="measureEn" path="unitOfMeasure.en" label={t('define.measureEn')} />
      </div>
    );
  return (
    <OneOf
      label={t('define.measure')}
      value={fields.measureEn === GROWTH_MEASURES.points[1] ? 'points' : 'percent'}
      values={['percent', 'points']}
      nameOf={(one) => t(`define.${one}`)}
      help={t('define.growthMeasureHint')}
      fault={faults.get('unitOfMeasure')}
      onChange={(one) => {
        const [measureZh, measureEn] = GROWTH_MEASURES[one];
        onChange({ ...fields, measureZh, measureEn });
      }}
    />
  );
}

/** What a kind alone says of itself. */
function OwnFields(props: FieldsetProps) {
  const { t } = useTranslation();
  const { fields, faults, onChange } = props;
  if (fields.kind === 'ratio')
    return (
      <Text {...props} name="factor" path="factor" label={t('define.factor')} help={t('define.factorHint')} />
    );
  if (fields.kind === 'count')
    return (
      <Text
        {...props}
        name="countFrom"
        path="countFrom"
        label={t('define.countFrom')}
        help={t('define.countFromHint')}
      />
    );
  if (fields.kind !== 'growth') return null;
  return (
    <div className="field-row">
      <OneOf
        label={t('define.comparison')}
        value={fields.comparison}
        values={COMPARISONS}
        nameOf={(one) => t(`comparison.${one}`)}
        onChange={(comparison) => onChange({ ...fields, comparison })}
      />
      <OneOf
        label={t('define.basis')}
        value={fields.basis}
        values={BASES}
        nameOf={(one) => t(`basis.${one}`)}
        help={t(`basis.${fields.basis}Hint`)}
        fault={faults.get('growth')}
        onChange={(basis) => onChange({ ...fields, basis })}
      />
    </div>
  );
}

/** What stays as it is once defined: figures rest on it. */
function Fixed(props: FieldsetProps) {
  const { t } = useTranslation();
  const { fields, onChange } = props;
  return (
    <>
      <Text
        {...props}
        name="code"
        path="code"
        label={t('define.code')}
        help={t('define.codeHint')}
        isRequired
      />
      <OneOf
        label={t('define.kind')}
        value={fields.kind}
        values={INDICATOR_KINDS}
        nameOf={(one) => t(`indicatorKind.${one}`)}
        help={t(`kindHint.${fields.kind}`)}
        onChange={(kind) => {
          const isPercent = kind === 'growth' || kind === 'coverage';
          const measures = isPercent ? { measureZh: '%', measureEn: '%' } : {};
          onChange({ ...fields, kind, sources: [], ...measures });
        }}
      />
      <div className="field-row">
        <OneOf
          label={t('define.frequency')}
          value={fields.frequency}
          values={PERIOD_KINDS}
          nameOf={(one) => t(`period.${one}`)}
          onChange={(frequency) => onChange({ ...fields, frequency })}
        />
        <OneOf
          label={t('define.time')}
          value={fields.time}
          values={TIME_KINDS}
          nameOf={(one) => t(`time.${one}`)}
          help={t('define.timeHint')}
          onChange={(time) => onChange({ ...fields, time })}
        />
        <Text {...props} name="decimals" path="decimals" label={t('define.decimals')} />
      </div>
      <SourceFields {...props} />
      <OwnFields {...props} />
      <Measure {...props} />
    </>
  );
}

/** The rules under which a value is withheld. */
function Confidentiality(props: FieldsetProps) {
  const { t } = useTranslation();
  const { fields, onChange } = props;
  return (
    <Part title={t('define.confidentiality')}>
      <div className="form">
        <p className="quiet">{t('define.confidentialityHint')}</p>
        <OneOf
          label={t('form.purpose')}
          value={fields.purpose}
          values={PURPOSES}
          nameOf={(one) => t(`purpose.${one}`)}
          help={t('define.purposeHint')}
          onChange={(purpose) => onChange({ ...fields, purpose })}
        />
        <div className="field-row">
          <Text
            {...props}
            name="threshold"
            path="confidentiality.threshold"
            label={t('define.threshold')}
            help={t('define.thresholdHint')}
          />
          <Text {...props} name="p" path="confidentiality.p" label={t('define.p')} help={t('define.pHint')} />
        </div>
        <div className="field-row">
          <Text
            {...props}
            name="dominanceN"
            path="confidentiality.dominance.n"
            label={t('define.dominanceN')}
            help={t('define.dominanceHint')}
          />
          <Text
            {...props}
            name="dominanceK"
            path="confidentiality.dominance.k"
            label={t('define.dominanceK')}
          />
        </div>
      </div>
    </Part>
  );
}

/** All fields of an indicator; of one that is defined only names and limits can change. */
export function DefinitionFieldset({ isDefined, ...props }: FieldsetProps & { isDefined: boolean }) {
  const { t } = useTranslation();
  const { fields } = props;
  const isReported = fields.kind === 'sum';
  return (
    <>
      <div className="field-row">
        <Text {...props} name="nameZh" path="name.zh" label={t('form.nameZh')} isRequired />
        <Text {...props} name="nameEn" path="name.en" label={t('form.nameEn')} isRequired />
      </div>
      {isDefined ? (
        <>
          <Facts
            facts={[
              [t('define.code'), fields.code],
              [t('define.kind'), t(`indicatorKind.${fields.kind}`)],
              [t('define.measure'), `${fields.measureZh} / ${fields.measureEn}`],
              [t('define.frequency'), t(`period.${fields.frequency}`)],
              [t('define.time'), t(`time.${fields.time}`)],
              [t('define.decimals'), fields.decimals],
              fields.sources.length > 0 ? [t('define.sources'), fields.sources.join(' · ')] : undefined,
              fields.expression
                ? [t('define.expression'), <code key="it">{fields.expression}</code>]
                : undefined,
            ]}
          />
          <p className="quiet">{t('define.fixedHint')}</p>
        </>
      ) : (
        <Fixed {...props} />
      )}
      {isReported && (
        <div className="field-row">
          <Text {...props} name="minimum" path="minimum" label={t('define.minimum')} />
          <Text {...props} name="maximum" path="maximum" label={t('define.maximum')} />
        </div>
      )}
      <Confidentiality {...props} />
    </>
  );
}
