/** Reads a workbook in a thread with limits of its own: what it does to its memory and time stays here. */
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { streamXlsxRows } from 'hucre/xlsx';

const BATCH = 1000;

/** Days and instants as ISO text, numbers as they are written. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) {
    const text = value.toISOString();
    return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text;
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

interface Limits {
  path: string;
  rows: number;
  columns: number;
  characters: number;
}

async function read({ path, rows, columns, characters }: Limits): Promise<void> {
  let batch: [number, string[]][] = [];
  let size = 0;
  let count = 0;
  const flush = () => {
    parentPort?.postMessage({ rows: batch });
    batch = [];
  };
  for await (const row of streamXlsxRows(await readFile(path))) {
    const fields = row.values.map(textOf);
    while (fields.at(-1) === '') fields.pop();
    if (fields.length === 0) continue;
    count += 1;
    size += fields.reduce((sum, field) => sum + field.length, 0);
    if (count > rows || fields.length > columns || size > characters) {
      parentPort?.postMessage({ tooLarge: true });
      return;
    }
    batch.push([row.index + 1, fields]);
    if (batch.length >= BATCH) flush();
  }
  flush();
  parentPort?.postMessage({ ended: true });
}

await read(workerData as Limits);
