/**
 * The rules of reporting, without I/O: which revision speaks, and what a cell may hold. Who may do what is in flow.ts.
 */
import { type FieldFault } from '#kernel/errors/index.ts';
import type { Language } from '#kernel/i18n/index.ts';
import type { IndicatorRecord } from '#kernel/indicators/index.ts';
import { compareDecimals, placesOf } from '#lib/decimal.ts';
import type { Cell, Form } from './contract.ts';

/** A correction, or a report returned after it was counted, speaks anew: later revisions win over earlier ones. */
export function revisionToSubmit(revision: number, countedRevision: number): number {
  return countedRevision >= revision ? countedRevision + 1 : revision;
}

const TEXTS = {
  required: { zh: '必填', en: 'Required' },
  tooLow: { zh: '不得小于 {limit}', en: 'At least {limit}' },
  tooHigh: { zh: '不得大于 {limit}', en: 'At most {limit}' },
  decimals: { zh: '最多 {limit} 位小数', en: 'At most {limit} decimals' },
  notAsked: { zh: '本表不采集此指标', en: 'This form does not ask for it' },
  noBound: { zh: '此指标须填确数', en: 'This indicator takes an exact number' },
  twice: { zh: '同一指标填了两次', en: 'The indicator stands twice' },
} as const;

function faultOf(path: string, code: keyof typeof TEXTS, language: Language, limit = ''): FieldFault {
  return { path, code, message: TEXTS[code][language].replace('{limit}', limit) };
}

function valueFaults(
  value: string,
  path: string,
  indicator: IndicatorRecord,
  language: Language,
): FieldFault[] {
  const faults: FieldFault[] = [];
  if (compareDecimals(value, indicator.minimum) < 0)
    faults.push(faultOf(path, 'tooLow', language, indicator.minimum));
  const { maximum } = indicator;
  if (maximum !== undefined && compareDecimals(value, maximum) > 0)
    faults.push(faultOf(path, 'tooHigh', language, maximum));
  if (placesOf(value) > indicator.decimals)
    faults.push(faultOf(path, 'decimals', language, String(indicator.decimals)));
  return faults;
}

/**
 * All that is wrong with a report's cells. A draft may lack values; what it has must be right, since a wrong number
 * kept is a wrong number sent.
 */
export function cellFaults(
  form: Pick<Form, 'items'>,
  cells: readonly Cell[],
  indicators: ReadonlyMap<string, IndicatorRecord>,
  isComplete: boolean,
  language: Language,
): FieldFault[] {
  const faults: FieldFault[] = [];
  const seen = new Set<string>();
  cells.forEach((cell, index) => {
    const item = form.items.find((candidate) => candidate.indicator === cell.indicator);
    const indicator = indicators.get(cell.indicator);
    const path = `cells.${index}`;
    if (seen.has(cell.indicator)) faults.push(faultOf(`${path}.indicator`, 'twice', language));
    seen.add(cell.indicator);
    if (!item || !indicator) faults.push(faultOf(`${path}.indicator`, 'notAsked', language));
    else {
      if (cell.bound === 'atLeast' && !item.allowsAtLeast)
        faults.push(faultOf(`${path}.bound`, 'noBound', language));
      if (cell.value !== undefined)
        faults.push(...valueFaults(cell.value, `${path}.value`, indicator, language));
    }
  });
  if (!isComplete) return faults;
  for (const item of form.items) {
    const index = cells.findIndex((cell) => cell.indicator === item.indicator);
    const isMissing = cells[index]?.value === undefined;
    const place = index === -1 ? form.items.indexOf(item) : index;
    if (item.isRequired && isMissing) faults.push(faultOf(`cells.${place}.value`, 'required', language));
  }
  return faults;
}
