/** Contracts of filling in a form by a file: a table with a row for each unit, out and back. */
import { z } from 'zod';
import { importAsking, tableContract } from '#kernel/exchange/contract.ts';

const FORM_ID = '01900000-0000-7000-8000-000000000001';

export const fillingContracts = {
  exportFilling: tableContract({
    name: 'reporting.export-filling',
    title: { zh: '下载填报表格', en: 'Fetch a form as a table' },
    input: z.object({ form: z.uuid() }),
    example: { form: FORM_ID },
  }),
  /** Submits what the table says for every unit in it, or nothing; every fault is told by its cell. */
  importFilling: importAsking({
    name: 'reporting.import-filling',
    title: { zh: '用表格上报', en: 'Submit by a table' },
    ask: { form: z.uuid() },
    uploadBytes: 20_000_000,
    example: { form: FORM_ID },
  }),
} as const;
