import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvHead, csvRows } from './csv.ts';
import { neutralise, restore } from './neutral.ts';
import { xlsxCell } from './xlsx.ts';

/** Texts that lean towards what is dangerous. */
const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom("'", '=', '+', '-', '@', '＝', ' ', '\t', '\r', '\n', '"', ',', 'a', '1'),
  }),
);

describe('a text on its way out', () => {
  it('never begins as a formula does, and is itself again on its way in', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const written = neutralise(text);
        expect(written).not.toMatch(/^(?:[\t\r\n]|[\s\uFEFF]*[=+\-@＝＋－＠])/);
        expect(restore(written)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it('passes through CSV unchanged, whatever stands in it, in as many rows and columns', () => {
    const columns = [0, 1, 2].map((index) => ({
      title: { zh: `列${index}`, en: `Column ${index}` },
      value: (row: readonly string[]) => row[index],
    }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(texts, texts, texts), { maxLength: 20 }),
        fc.boolean(),
        (rows, isDemo) => {
          const text = csvHead(columns, isDemo) + csvRows(columns, rows);
          const read: string[][] = parse(text, { bom: true, relax_column_count: isDemo });
          const body = read.slice(isDemo ? 2 : 1);
          expect(body.map((row) => row.map(restore))).toEqual(rows);
        },
      ),
    );
  });
});

describe('a number', () => {
  it('is a number in a sheet as long as it stays exact, and text beyond', () => {
    expect(xlsxCell('123456789012345', true)).toBe(123_456_789_012_345);
    expect(xlsxCell('-0.25', true)).toBe(-0.25);
    expect(xlsxCell('1234567890123456', true)).toBe('1234567890123456');
    expect(xlsxCell('0.1234567890123456', true)).toBe('0.1234567890123456');
    expect(xlsxCell(12_345_678_901_234_567_890n, true)).toBe('12345678901234567890');
    expect(xlsxCell('320200000000', false)).toBe('320200000000');
  });

  it('keeps its sign in CSV, where a text would be made harmless', () => {
    const columns = [
      { title: { zh: '数', en: 'Number' }, type: 'number' as const, value: (row: string) => row },
    ];
    expect(csvRows(columns, ['-5', '-5+1', '=1'])).toBe("-5\r\n'-5+1\r\n'=1\r\n");
  });
});
