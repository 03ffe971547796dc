/** Contracts of files: what is attached to an owner object of another room, such as the evidence of a report. */
import { z } from 'zod';
import {
  commandContract,
  fileContract,
  PageInput,
  pageOf,
  queryContract,
} from '#kernel/operation/contract.ts';
import { FileView, TYPES } from './file-contract.ts';

/** The most that one file, and all the files that stand at one owner, may have. */
export const MOST_FILE_BYTES = 20_000_000;
export const MOST_OWNER_BYTES = 100_000_000;
export const MOST_OWNER_FILES = 20;

const Owner = {
  /** What it is attached to: the kind that its room registered, and its id. */
  ownerKind: z.string().regex(/^[a-z]+\.[a-z-]+$/),
  ownerId: z.uuid(),
};

const Kept = z.object({ ownerKind: Owner.ownerKind, keepDays: z.int().min(365).max(36_500) });
const REPORT = { ownerKind: 'reporting.report', ownerId: '01900000-0000-7000-8000-000000000002' };
const FILE_ID = '01900000-0000-7000-8000-000000000003';

export const filesContracts = {
  attach: commandContract({
    name: 'files.attach',
    title: { zh: '附上文件', en: 'Attach a file' },
    input: z.object({ ...Owner, name: z.string().min(1).max(500) }),
    output: FileView,
    example: { ...REPORT, name: '接入合同.pdf' },
    uploadBytes: MOST_FILE_BYTES,
  }),
  remove: commandContract({
    name: 'files.remove',
    title: { zh: '移除附件', en: 'Take a file away' },
    input: z.object({ id: z.uuid() }),
    output: z.object({}),
    example: { id: FILE_ID },
  }),
  list: queryContract({
    name: 'files.list',
    title: { zh: '附件', en: 'Files' },
    input: z.object({ ...Owner, ...PageInput }),
    /** All that was ever attached, oldest first; what was taken away says from which round on. */
    output: pageOf(FileView).extend({ policies: z.object({ change: z.boolean() }) }),
    example: { ...REPORT, limit: 50 },
  }),
  download: fileContract({
    name: 'files.download',
    title: { zh: '下载附件', en: 'Download a file' },
    input: z.object({ id: z.uuid() }),
    output: z.object({ sha256: z.string(), bytes: z.int() }),
    example: { id: FILE_ID },
    file: TYPES,
  }),
  retention: queryContract({
    name: 'files.retention',
    title: { zh: '文件保留期限', en: 'How long files are kept' },
    input: z.object({}),
    /** Files of kinds that do not stand here are kept for good. */
    output: z.object({ keeping: z.array(Kept) }),
    example: {},
  }),
  setRetention: commandContract({
    name: 'files.set-retention',
    title: { zh: '设定文件保留期限', en: 'Set how long files are kept' },
    input: z.object({ keeping: z.array(Kept).max(50), document: z.string().trim().min(1).max(200) }),
    output: z.object({}),
    example: {
      keeping: [{ ownerKind: 'reporting.report', keepDays: 3650 }],
      document: '锡信办〔2009〕12号',
    },
  }),
  bury: commandContract({
    name: 'files.bury',
    title: { zh: '到期文件转为墓碑', en: 'Bury files whose days are over' },
    input: z.object({}),
    output: z.object({ buried: z.int() }),
    example: {},
  }),
} as const;
