import { Input } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import { PeriodFields } from '#console/parts/PeriodFields.tsx';
import { PERIOD_KINDS } from '#lib/period.ts';
import { FORM_PURPOSES } from '#modules/reporting/contract.ts';
import { FormItems } from './FormItems.tsx';
import type { FormFields } from './form-input.ts';

/** Comes after the fields that every form has. */
const FormChecks = lazy(async () => ({ default: (await import('./FormChecks.tsx')).FormChecks }));

type TextKey =
  | 'code'
  | 'nameZh'
  | 'nameEn'
  | 'dueOn'
  | 'expiresOn'
  | 'approverZh'
  | 'approverEn'
  | 'minutesAsked';

/** The server's path of each field of text. */
const PATHS: Record<TextKey, string> = {
  code: 'code',
  nameZh: 'name.zh',
  nameEn: 'name.en',
  dueOn: 'dueOn',
  expiresOn: 'expiresOn',
  approverZh: 'approver.zh',
  approverEn: 'approver.en',
  minutesAsked: 'minutesAsked',
};

interface FormFieldsetProps {
  fields: FormFields;
  faults: ReadonlyMap<string, string>;
  onChange: (fields: FormFields) => void;
}

interface TextFieldProps extends FormFieldsetProps {
  name: TextKey;
  label: string;
  help?: string;
  type?: 'text' | 'date' | 'number';
}

function TextField({ fields, faults, onChange, name, label, help, type = 'text' }: TextFieldProps) {
  return (
    <Field label={label} help={help} fault={faults.get(PATHS[name])} isRequired>
      {(control) => (
        <Input
          {...control}
          type={type === 'date' ? 'date' : 'text'}
          maxLength={120}
          {...(type === 'number' ? { inputMode: 'numeric' as const } : {})}
          value={fields[name]}
          onChange={(event) => onChange({ ...fields, [name]: event.target.value })}
        />
      )}
    </Field>
  );
}

/** All fields of a form. */
export function FormFieldset(props: FormFieldsetProps) {
  const { t } = useTranslation();
  const { fields, faults, onChange } = props;
  const text = (name: TextKey, label: string, more: { help?: string; type?: 'date' | 'number' } = {}) => (
    <TextField {...props} {...more} name={name} label={label} />
  );
  return (
    <>
      {text('code', t('forms.code'), { help: t('form.codeHint') })}
      <div className="field-row">
        {text('nameZh', t('form.nameZh'))}
        {text('nameEn', t('form.nameEn'))}
      </div>
      <PeriodFields
        value={fields}
        kinds={PERIOD_KINDS}
        fault={faults.get('period')}
        isRequired
        onChange={(period) => onChange({ ...fields, ...period })}
      />
      <FormItems
        items={fields.items}
        kind={fields.kind}
        faults={faults}
        onChange={(items) => onChange({ ...fields, items })}
      />
      <Suspense>
        <FormChecks
          checks={fields.checks}
          asked={fields.items.map(({ indicator }) => indicator)}
          faults={faults}
          onChange={(checks) => onChange({ ...fields, checks })}
        />
      </Suspense>
      <div className="field-row">
        {text('dueOn', t('forms.due'), { type: 'date' })}
        {text('expiresOn', t('form.expires'), { type: 'date' })}
      </div>
      <div className="field-row">
        {text('approverZh', t('form.approverZh'))}
        {text('approverEn', t('form.approverEn'))}
      </div>
      <div className="field-row">
        <Field label={t('form.purpose')}>
          {(control) => (
            <Choice
              control={control}
              value={fields.purpose}
              options={FORM_PURPOSES.map((purpose) => ({ value: purpose, label: t(`purpose.${purpose}`) }))}
              onChange={(purpose) => onChange({ ...fields, purpose })}
            />
          )}
        </Field>
        {text('minutesAsked', t('form.minutesLabel'), { type: 'number' })}
      </div>
    </>
  );
}
