import { Checkbox, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatPeriod } from '#console/format/dates.ts';
import { formatDecimal, measureText } from '#console/format/numbers.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { Field } from '#console/parts/Field.tsx';
import type { Indicator } from '#kernel/indicators/contract.ts';
import type { Reference } from '#modules/reporting/check-contract.ts';
import type { Cell, Form } from '#modules/reporting/contract.ts';
import type { CellDraft } from './draft.ts';

type Item = Form['items'][number];

/** A value with its bound and unit of measure, as text. */
export function useValueText(): (
  cell: Pick<Cell, 'value' | 'bound'>,
  indicator: Indicator | undefined,
) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  return ({ value, bound }, indicator) => {
    if (value === undefined || value === '') return t('report.blank');
    const measure = indicator ? measureText(indicator.unitOfMeasure, language) : '';
    const text = `${formatDecimal(value)}${measure && ` ${measure}`}`;
    return bound === 'atLeast' ? t('bound.atLeastValue', { value: text }) : text;
  };
}

/** What stands beside a value, for whoever weighs it. */
function Beside({
  references,
  indicator,
}: {
  references: readonly Reference[];
  indicator: Indicator | undefined;
}) {
  const language = useLanguage();
  const valueText = useValueText();
  // `earlier` is the same period as `previous` wherever there is one.
  const byPeriod = new Map(references.map((reference) => [reference.period, reference]));
  return [...byPeriod.values()].map((reference) => (
    <span key={reference.period} className="quiet">
      {formatPeriod(reference.period, language)} {valueText(reference, indicator)}
    </span>
  ));
}

interface CellRowProps {
  item: Item;
  indicator: Indicator | undefined;
  cell: CellDraft;
  /** The value as last counted, beside which a correction is shown. */
  counted: Cell | undefined;
  references: readonly Reference[];
  /** What someone else has kept meanwhile. */
  other: CellDraft | undefined;
  fault: string | undefined;
  isFirst: boolean;
  /** The report is being submitted as it stands. */
  isLocked: boolean;
  onChange: (cell: CellDraft) => void;
  onLeave: () => void;
}

/** One cell to fill: what is asked, the value, its unit of measure, and whether it is at least that much. */
export function CellRow({
  item,
  indicator,
  cell,
  counted,
  references,
  other,
  fault,
  isFirst,
  isLocked,
  ...on
}: CellRowProps) {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const valueText = useValueText();
  return (
    <div className="cell">
      <Field
        label={indicator ? pick(indicator.name) : item.indicator}
        help={item.help && pick(item.help)}
        fault={fault}
        isRequired={item.isRequired}
      >
        {(control) => (
          <Input
            {...control}
            className="cell-input"
            autoComplete="off"
            inputMode={indicator?.decimals === 0 ? 'numeric' : 'decimal'}
            autoFocus={isFirst}
            readOnly={isLocked}
            maxLength={60}
            value={cell.text}
            // Always there: without it the library builds the field another way, and would replace it under the typist.
            suffix={<span>{indicator && measureText(indicator.unitOfMeasure, language)}</span>}
            onChange={(event) => on.onChange({ ...cell, text: event.target.value })}
            onBlur={on.onLeave}
          />
        )}
      </Field>
      <div className="cell-aside">
        {item.allowsAtLeast && (
          <Checkbox
            checked={cell.bound === 'atLeast'}
            disabled={isLocked}
            onChange={(event) => on.onChange({ ...cell, bound: event.target.checked ? 'atLeast' : 'exact' })}
          >
            {t('report.atLeast')}
          </Checkbox>
        )}
        {counted && (
          <span className="quiet">{t('report.counted', { value: valueText(counted, indicator) })}</span>
        )}
        <Beside {...{ references, indicator }} />
        {other && (
          <span className="cell-other">
            {t('report.others', { value: valueText({ value: other.text, bound: other.bound }, indicator) })}
          </span>
        )}
      </div>
    </div>
  );
}

interface CellViewProps {
  indicator: Indicator | undefined;
  code: string;
  cell: Cell | undefined;
  counted: Cell | undefined;
  references: readonly Reference[];
  /** What the reader had typed when the report moved on without them. */
  typed: CellDraft | undefined;
}

/** One cell that can only be read. */
export function CellView({ indicator, code, cell, counted, references, typed }: CellViewProps) {
  const { t } = useTranslation();
  const pick = usePick();
  const valueText = useValueText();
  const isRecounted = counted && (counted.value !== cell?.value || counted.bound !== cell?.bound);
  return (
    <div className="cell-view">
      <dt>{indicator ? pick(indicator.name) : code}</dt>
      <dd>
        <span className="value">{valueText(cell ?? { bound: 'exact' }, indicator)}</span>
        {isRecounted && (
          <span className="quiet">{t('report.counted', { value: valueText(counted, indicator) })}</span>
        )}
        <Beside {...{ references, indicator }} />
        {typed && (
          <span className="cell-other">
            {t('report.yours', { value: valueText({ value: typed.text, bound: typed.bound }, indicator) })}
          </span>
        )}
      </dd>
    </div>
  );
}
