import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { useUnitName } from '#console/i18n/index.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import { UnitPicker } from '#console/parts/UnitPicker.tsx';
import type { UnitView } from '#kernel/units/contract.ts';
import type { ReformDraft } from './reform-draft.ts';

export interface ReformFieldsProps {
  draft: ReformDraft;
  faults: ReadonlyMap<string, string>;
  below: readonly UnitView[];
  onChange: (change: Partial<ReformDraft>) => void;
}

interface TextProps {
  label: string;
  value: string;
  fault: string | undefined;
  help?: string;
  isRequired?: boolean;
  onChange: (text: string) => void;
}

/** One line of text. */
export function TextField({ label, value, fault, help, isRequired, onChange }: TextProps) {
  return (
    <Field label={label} fault={fault} help={help} isRequired={isRequired ?? false}>
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** The other units of a merger or a transfer. */
function Others({ draft, faults, onChange }: ReformFieldsProps) {
  const { t } = useTranslation();
  const replace = (index: number, code: string | undefined) =>
    onChange({
      others: code === undefined ? draft.others.toSpliced(index, 1) : draft.others.with(index, code),
    });
  return (
    <>
      {draft.others.map((code, index) => (
        <Field
          key={code || index}
          label={t('units.reform.other', { number: index + 2 })}
          fault={faults.get(`change.units.${index + 1}`)}
        >
          {(control) => (
            <UnitPicker
              control={control}
              value={code || undefined}
              onChange={(chosen) => replace(index, chosen)}
            />
          )}
        </Field>
      ))}
      <div>
        <Button onClick={() => onChange({ others: [...draft.others, ''] })}>
          {t('units.reform.addUnit')}
        </Button>
      </div>
    </>
  );
}

/** What others merge into. */
function Into({ draft, faults, onChange }: ReformFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <TextField
        label={t('units.reform.intoCode')}
        help={t('units.reform.intoHelp')}
        value={draft.code}
        fault={faults.get('change.into.code')}
        isRequired
        onChange={(code) => onChange({ code })}
      />
      <TextField
        label={t('units.reform.intoName')}
        value={draft.name}
        fault={faults.get('change.into.name')}
        onChange={(name) => onChange({ name })}
      />
      <TextField
        label={t('units.nameEn')}
        value={draft.nameEn}
        fault={faults.get('change.into.nameEn')}
        onChange={(nameEn) => onChange({ nameEn })}
      />
    </>
  );
}

/** What a unit is split into, and which units below it go where. */
function Parts({ draft, faults, below, onChange }: ReformFieldsProps) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  const change = (index: number, field: 'code' | 'name', text: string) =>
    onChange({
      parts: draft.parts.map((part, at) => (at === index ? { ...part, [field]: text } : part)),
    });
  const options = draft.parts.map((part, index) => ({
    value: index,
    label: part.name || part.code || t('units.reform.part', { number: index + 1 }),
  }));
  return (
    <>
      <p className="quiet">{t('units.reform.partsHelp')}</p>
      {draft.parts.map((part, index) => (
        <fieldset key={String(index)} className="form">
          <legend>{t('units.reform.part', { number: index + 1 })}</legend>
          <TextField
            label={t('units.code')}
            value={part.code}
            fault={faults.get(`change.parts.${index}.code`)}
            isRequired
            onChange={(text) => change(index, 'code', text)}
          />
          <TextField
            label={t('units.reform.name')}
            value={part.name}
            fault={faults.get(`change.parts.${index}.name`)}
            onChange={(text) => change(index, 'name', text)}
          />
        </fieldset>
      ))}
      <div>
        <Button onClick={() => onChange({ parts: [...draft.parts, { code: '', name: '' }] })}>
          {t('units.reform.addPart')}
        </Button>
      </div>
      {below.map((child) => (
        <Field key={child.code} label={nameOf(child)}>
          {(control) => (
            <Choice
              control={control}
              value={draft.shares[child.code] ?? 0}
              options={options}
              onChange={(share) => onChange({ shares: { ...draft.shares, [child.code]: share } })}
            />
          )}
        </Field>
      ))}
    </>
  );
}

/** The fields that a kind of reform asks for. */
export function ReformFields(props: ReformFieldsProps) {
  const { t } = useTranslation();
  const { draft, faults, onChange } = props;
  const { kind } = draft;
  return (
    <>
      {kind === 'rename' && (
        <>
          <TextField
            label={t('units.reform.name')}
            value={draft.name}
            fault={faults.get('change.name')}
            isRequired
            onChange={(name) => onChange({ name })}
          />
          <TextField
            label={t('units.nameEn')}
            value={draft.nameEn}
            fault={faults.get('change.nameEn')}
            onChange={(nameEn) => onChange({ nameEn })}
          />
        </>
      )}
      {(kind === 'merge' || kind === 'transfer') && <Others {...props} />}
      {kind === 'merge' && <Into {...props} />}
      {kind === 'split' && <Parts {...props} />}
      {kind === 'transfer' && (
        <Field label={t('units.reform.parent')} fault={faults.get('change.parent')} isRequired>
          {(control) => (
            <UnitPicker
              control={control}
              value={draft.parent || undefined}
              onChange={(parent) => onChange({ parent: parent ?? '' })}
            />
          )}
        </Field>
      )}
    </>
  );
}
