import { Button, Checkbox, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { measureText } from '#console/format/numbers.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { useIndicators } from '#console/indicators/use-indicators.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import type { PeriodKind } from '#lib/period.ts';
import { BLANK_ITEM, type ItemFields } from './form-input.ts';

interface FormItemsProps {
  items: readonly ItemFields[];
  kind: PeriodKind;
  faults: ReadonlyMap<string, string>;
  onChange: (items: readonly ItemFields[]) => void;
}

interface ItemRowProps {
  item: ItemFields;
  name: string;
  fault: string | undefined;
  onChange: (item: ItemFields) => void;
  onRemove: () => void;
}

function ItemRow({ item, name, fault, onChange, onRemove }: ItemRowProps) {
  const { t } = useTranslation();
  return (
    <li className="form-item">
      <div className="form-item-head">
        <strong>{name}</strong>
        <Button size="small" aria-label={t('form.removeItem', { name })} onClick={onRemove}>
          ×
        </Button>
      </div>
      {fault !== undefined && <p className="field-fault">{fault}</p>}
      <div className="form-item-marks">
        <Checkbox
          checked={item.isRequired}
          onChange={(event) => onChange({ ...item, isRequired: event.target.checked })}
        >
          {t('form.required')}
        </Checkbox>
        <Checkbox
          checked={item.allowsAtLeast}
          onChange={(event) => onChange({ ...item, allowsAtLeast: event.target.checked })}
        >
          {t('form.allowsAtLeast')}
        </Checkbox>
      </div>
      <div className="field-row">
        {(['helpZh', 'helpEn'] as const).map((key) => (
          <Field key={key} label={t(`form.${key}`)}>
            {(control) => (
              <Input
                {...control}
                maxLength={500}
                value={item[key]}
                onChange={(event) => onChange({ ...item, [key]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
    </li>
  );
}

/** The indicators that a form asks for; only those that units report in its kind of period can be added. */
export function FormItems({ items, kind, faults, onChange }: FormItemsProps) {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const { data = [], isPending } = useIndicators();
  const free = data.filter(
    (indicator) =>
      indicator.kind === 'sum' &&
      indicator.frequency === kind &&
      !items.some((item) => item.indicator === indicator.code),
  );
  const options = free.map((indicator) => ({
    value: indicator.code,
    label: `${pick(indicator.name)}（${measureText(indicator.unitOfMeasure, language)}）`,
  }));
  const nameOf = (code: string) => {
    const indicator = data.find((candidate) => candidate.code === code);
    return indicator ? pick(indicator.name) : code;
  };
  const hasNone = !isPending && options.length === 0 && items.length === 0;
  return (
    <fieldset className="form-items">
      <legend>{t('form.items')}</legend>
      <ul hidden={items.length === 0}>
        {items.map((item, index) => (
          <ItemRow
            key={item.indicator}
            item={item}
            name={nameOf(item.indicator)}
            fault={faults.get(`items.${index}.indicator`)}
            onChange={(changed) => onChange(items.with(index, changed))}
            onRemove={() => onChange(items.toSpliced(index, 1))}
          />
        ))}
      </ul>
      <Field
        label={t('form.addItem')}
        fault={faults.get('items')}
        help={
          hasNone
            ? t('form.noIndicators', { kind: t(`period.${kind}`) })
            : items.length === 0
              ? t('form.noItems')
              : ''
        }
      >
        {(control) => (
          <Choice
            control={control}
            value={undefined}
            isDisabled={options.length === 0}
            placeholder={t('form.chooseIndicator')}
            options={options}
            onChange={(indicator) => onChange([...items, { indicator, ...BLANK_ITEM }])}
          />
        )}
      </Field>
    </fieldset>
  );
}
