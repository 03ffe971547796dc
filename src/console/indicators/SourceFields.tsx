import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { usePick } from '#console/i18n/index.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import type { Indicator } from '#kernel/indicators/contract.ts';
import { type DefinitionFields, fittingSources, SOURCE_ROLES } from './definition-input.ts';
import { FormulaField } from './FormulaField.tsx';
import { useIndicators } from './use-indicators.ts';

interface SourceFieldsProps {
  fields: DefinitionFields;
  faults: ReadonlyMap<string, string>;
  onChange: (fields: DefinitionFields) => void;
}

const MOST_LEVELS = 10;

/** Several indicators at once: those whose levels are counted together. */
function Several({ fields, faults, onChange, choices }: SourceFieldsProps & { choices: Indicator[] }) {
  const { t } = useTranslation();
  const pick = usePick();
  return (
    <Field label={t('define.sources')} fault={faults.get('sources')} isRequired>
      {(control) => (
        <Select<string[]>
          {...control}
          mode="multiple"
          maxCount={MOST_LEVELS}
          optionFilterProp="label"
          value={[...fields.sources]}
          options={choices.map(({ code, name }) => ({ value: code, label: pick(name) }))}
          onChange={(sources) => onChange({ ...fields, sources })}
        />
      )}
    </Field>
  );
}

/** What an indicator is taken from, each source by its role, chosen from those that fit. */
export function SourceFields(props: SourceFieldsProps) {
  const { t } = useTranslation();
  const pick = usePick();
  const { fields, faults, onChange } = props;
  const { data = [] } = useIndicators();
  const choices = fittingSources(fields, data);
  if (fields.kind === 'formula')
    return (
      <FormulaField
        value={fields.expression}
        fault={faults.get('expression')}
        choices={choices}
        onChange={(expression) => onChange({ ...fields, expression })}
      />
    );
  if (fields.kind === 'levels') return <Several {...props} choices={choices} />;
  const roles = SOURCE_ROLES[fields.kind];
  if (roles.length === 0) return null;
  return (
    <div className="field-row">
      {roles.map(([role, mayMiss], place) => (
        <Field
          key={role}
          label={t(`part.${role}`)}
          fault={place === 0 ? faults.get('sources') : undefined}
          isRequired={!mayMiss}
          help={role === 'price' ? t('define.priceHint') : role === 'weight' ? t('define.weightHint') : ''}
        >
          {(control) => (
            <Choice
              control={control}
              value={fields.sources[place] || (mayMiss ? '' : undefined)}
              placeholder={t('define.choose')}
              options={[
                ...(mayMiss ? [{ value: '', label: t('define.noSource') }] : []),
                ...choices.map((one) => ({ value: one.code, label: pick(one.name) })),
              ]}
              onChange={(code) =>
                onChange({
                  ...fields,
                  sources: roles.map((_, at) => (at === place ? code : (fields.sources[at] ?? ''))),
                })
              }
            />
          )}
        </Field>
      ))}
    </div>
  );
}
