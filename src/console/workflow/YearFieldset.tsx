import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Field } from '#console/parts/Field.tsx';
import { type HolidayFields, withHoliday, withMakeUpDay, type YearFields } from './year-input.ts';

interface FieldsetProps {
  fields: YearFields;
  faults: ReadonlyMap<string, string>;
  onChange: (fields: YearFields) => void;
}

interface RowProps {
  index: number;
  holiday: HolidayFields;
  faults: ReadonlyMap<string, string>;
  onChange: (holiday: HolidayFields) => void;
  onRemove: () => void;
}

function HolidayRow({ index, holiday, faults, onChange, onRemove }: RowProps) {
  const { t } = useTranslation();
  const faultOf = (place: number) => faults.get(`holidays.${index}.${place}`);
  const day = (key: 'first' | 'last', place: number) => (
    <Field label={t(`calendar.${key}`)} fault={faultOf(place)} isRequired={key === 'first'}>
      {(control) => (
        <Input
          {...control}
          type="date"
          value={holiday[key]}
          onChange={(event) => onChange({ ...holiday, [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <li className="year-row">
      <Field label={t('calendar.name')} fault={faultOf(2)} isRequired>
        {(control) => (
          <Input
            {...control}
            maxLength={40}
            value={holiday.name}
            onChange={(event) => onChange({ ...holiday, name: event.target.value })}
          />
        )}
      </Field>
      {day('first', 0)}
      {day('last', 1)}
      <Button
        aria-label={t('calendar.removeHoliday', { name: holiday.name || String(index + 1) })}
        onClick={onRemove}
      >
        ×
      </Button>
    </li>
  );
}

function Holidays({ fields, faults, onChange }: FieldsetProps) {
  const { t } = useTranslation();
  const { holidays } = fields;
  return (
    <fieldset className="form-items">
      <legend>{t('calendar.holidays')}</legend>
      <p className="field-help">{t('calendar.holidaysHint')}</p>
      <ul hidden={holidays.length === 0}>
        {holidays.map((holiday, index) => (
          <HolidayRow
            key={holiday.id}
            index={index}
            holiday={holiday}
            faults={faults}
            onChange={(changed) => onChange({ ...fields, holidays: holidays.with(index, changed) })}
            onRemove={() => onChange({ ...fields, holidays: holidays.toSpliced(index, 1) })}
          />
        ))}
      </ul>
      {faults.has('holidays') && (
        <p className="field-fault" role="alert">
          {faults.get('holidays')}
        </p>
      )}
      <Button onClick={() => onChange(withHoliday(fields))}>{t('calendar.addHoliday')}</Button>
    </fieldset>
  );
}

function MakeUpDays({ fields, faults, onChange }: FieldsetProps) {
  const { t } = useTranslation();
  const { makeUpDays } = fields;
  return (
    <fieldset className="form-items">
      <legend>{t('calendar.makeUpDays')}</legend>
      <p className="field-help">{t('calendar.makeUpHint')}</p>
      <ul className="year-make-up" hidden={makeUpDays.length === 0}>
        {makeUpDays.map((row, index) => (
          <li className="year-row" key={row.id}>
            <Field
              label={t('calendar.makeUpDay', { number: index + 1 })}
              fault={faults.get(`makeUpDays.${index}`)}
              isLabelHidden
            >
              {(control) => (
                <Input
                  {...control}
                  type="date"
                  value={row.day}
                  onChange={(event) =>
                    onChange({
                      ...fields,
                      makeUpDays: makeUpDays.with(index, { ...row, day: event.target.value }),
                    })
                  }
                />
              )}
            </Field>
            <Button
              aria-label={t('calendar.removeMakeUpDay', { number: index + 1 })}
              onClick={() => onChange({ ...fields, makeUpDays: makeUpDays.toSpliced(index, 1) })}
            >
              ×
            </Button>
          </li>
        ))}
      </ul>
      <Button onClick={() => onChange(withMakeUpDay(fields))}>{t('calendar.addMakeUpDay')}</Button>
    </fieldset>
  );
}

/** The fields of a year: the notice, its holidays and the weekend days on which all work. */
export function YearFieldset({ fields, faults, onChange }: FieldsetProps) {
  const { t } = useTranslation();
  return (
    <>
      <div className="year-row">
        <Field label={t('calendar.year')} fault={faults.get('year')} isRequired>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              maxLength={4}
              value={fields.year}
              onChange={(event) => onChange({ ...fields, year: event.target.value })}
            />
          )}
        </Field>
        <Field
          label={t('calendar.source')}
          help={t('calendar.sourceHint')}
          fault={faults.get('source')}
          isRequired
        >
          {(control) => (
            <Input
              {...control}
              maxLength={200}
              value={fields.source}
              onChange={(event) => onChange({ ...fields, source: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Holidays fields={fields} faults={faults} onChange={onChange} />
      <MakeUpDays fields={fields} faults={faults} onChange={onChange} />
    </>
  );
}
