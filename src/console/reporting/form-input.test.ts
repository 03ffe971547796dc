import { describe, expect, it } from 'vitest';
import { Form, reportingContracts } from '#modules/reporting/contract.ts';
import { BLANK_FORM, fieldsOf, inputOf, periodCodeOf } from './form-input.ts';

const form = Form.parse({
  id: '01900000-0000-7000-8000-000000000001',
  state: 'draft',
  version: 1,
  periodKind: 'quarter',
  ...reportingContracts.defineForm.example,
  items: [
    { indicator: 'network.extranet.connected', allowsAtLeast: true, help: { zh: '说明', en: 'Help' } },
    { indicator: 'network.dedicated.connected' },
  ],
});

describe('a form being written', () => {
  it('is sent as it was kept when nothing is changed', () => {
    const { id: _, state: __, version: ___, periodKind: ____, ...kept } = form;
    expect(inputOf(fieldsOf(form))).toEqual(kept);
    expect(reportingContracts.defineForm.input.safeParse(inputOf(fieldsOf(form))).success).toBe(true);
  });

  it('names every missing field at once when it is sent empty', () => {
    const parsed = reportingContracts.defineForm.input.safeParse(inputOf(BLANK_FORM));
    const paths = new Set(parsed.error?.issues.map((issue) => issue.path.join('.')));
    for (const path of ['code', 'name.zh', 'name.en', 'period', 'items', 'dueOn', 'approver.zh']) {
      expect(paths).toContain(path);
    }
  });

  it('keeps its period within the year when its kind changes', () => {
    expect(periodCodeOf({ kind: 'month', year: '2008', ordinal: 12 })).toBe('2008-12');
    expect(periodCodeOf({ kind: 'quarter', year: '2008', ordinal: 12 })).toBe('2008Q4');
    expect(periodCodeOf({ kind: 'year', year: '2008', ordinal: 3 })).toBe('2008');
    expect(periodCodeOf({ kind: 'year', year: '20', ordinal: 1 })).toBe('20');
  });
});
