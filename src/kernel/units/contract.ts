/** Contracts of the units room: the city's dated tree. The tree itself is public. */
import { z } from 'zod';
import { exportContract } from '#kernel/exchange/contract.ts';
import { commandContract, PageInput, pageOf, queryContract } from '#kernel/operation/contract.ts';
import { VILLAGE_LEVEL } from '#lib/tree-key.ts';

/** A unit's 12-digit statistical code (departments: the code of their unit, a dash, and letters of their own). */
/** Twelve digits, and behind a dash the mark of a department. */
export const UNIT_CODE = /^\d{12}(-[A-Z][A-Z0-9]{0,15})?$/;
export const UnitCode = z.string().regex(UNIT_CODE, '应为 12 位代码 / expected a 12-digit code');
export const Day = z.iso.date();

export const UNIT_KINDS = ['government', 'department'] as const;

/** One version of a unit: as it stood from `validFrom` to before `validTo`. */
export const UnitView = z.object({
  id: z.uuid(),
  code: UnitCode,
  name: z.string(),
  /** The name in English; Hanyu Pinyin or the post's name where one is kept, otherwise the Chinese name. */
  nameEn: z.string(),
  kind: z.enum(UNIT_KINDS),
  /** 0 nation, 1 province, 2 prefecture, 3 county, 4 town, 5 village; a department has its unit's level plus one. */
  level: z.int().min(0).max(VILLAGE_LEVEL),
  parentCode: UnitCode.optional(),
  validFrom: Day,
  validTo: Day.optional(),
  /** Where the version is not from a statistical source, how it came about. */
  basis: z.string().optional(),
  childCount: z.int().min(0),
});
export type UnitView = z.infer<typeof UnitView>;

/** A link from a version of a unit to what succeeded it on a day. */
export const SuccessorLink = z.object({
  fromCode: UnitCode,
  fromName: z.string(),
  toCode: UnitCode,
  toName: z.string(),
  kind: z.enum(['merge', 'split', 'rename', 'transfer']),
  on: Day,
});

export const REFORM_KINDS = ['rename', 'merge', 'split', 'transfer'] as const;

/** Text on one line: no line breaks, no other control characters, nothing that turns the direction of writing. */
const Line = z
  .string()
  .trim()
  .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069\ufffd]*$/u, '不能包含控制字符 / no control characters');

/** A name that an import would take too, so that what is exported can be imported again. */
const UnitName = Line.min(1)
  .max(100)
  .regex(/^[^=+\-@]/, '不能以 = + - @ 开头 / must not begin with = + - @');

const NewUnit = z.object({ code: UnitCode, name: UnitName.optional(), nameEn: UnitName.optional() });

/** What changes: names where units that stand already need none. */
export const Reform = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('rename'),
    unit: UnitCode,
    name: UnitName,
    nameEn: UnitName.optional(),
  }),
  z.object({
    kind: z.literal('merge'),
    /** Those that end. */
    units: z.array(UnitCode).min(1).max(200),
    /** What they become: a unit that stands, or a new one; its parent is theirs unless another is named. */
    into: NewUnit.extend({ parent: UnitCode.optional() }),
  }),
  z.object({
    kind: z.literal('split'),
    unit: UnitCode,
    /** What it becomes, and which units below it go where; the part of its own code is the unit itself, which stays. */
    parts: z
      .array(NewUnit.extend({ children: z.array(UnitCode).max(2000) }))
      .min(2)
      .max(50),
  }),
  z.object({
    kind: z.literal('transfer'),
    units: z.array(UnitCode).min(1).max(200),
    parent: UnitCode,
  }),
]);
export type Reform = z.infer<typeof Reform>;

/** What else a reform moves, beside units. */
export const EFFECTS = ['forms', 'reports', 'accounts', 'endingAccounts'] as const;
export type Effects = Partial<Record<(typeof EFFECTS)[number], number>>;

/** A reform as it is on record. */
export const ReformView = z.object({
  id: z.uuid(),
  kind: z.enum(REFORM_KINDS),
  on: Day,
  reason: z.string(),
  /** The reference of the document that decided it. */
  document: z.string(),
  auditEntry: z.uuid(),
});
export type ReformView = z.infer<typeof ReformView>;

/** One line of an import that was refused, or why. */
export const ImportFault = z.object({
  line: z.int(),
  /** The letters of the column, as spreadsheets count them, where one cell is at fault. */
  column: z.string().optional(),
  /** The beginning of what stands in that cell. */
  value: z.string().optional(),
  code: z.string(),
  message: z.string(),
});

const importDays = {
  validFrom: Day,
  validTo: Day.optional(),
  /** The code of a unit whose parent may be missing: the root of this import. */
  root: UnitCode.optional(),
  /** Checks everything and saves nothing. */
  isTrial: z.boolean().default(false),
};

/** Units are saved only when there is no fault. */
const Imported = z.object({
  imported: z.int(),
  unchanged: z.int(),
  /** Versions that stood without a last day and now end on `validTo`. */
  ended: z.int(),
  /** Of a trial: how many would be imported and ended. */
  wouldImport: z.int().optional(),
  wouldEnd: z.int().optional(),
  faults: z.array(ImportFault),
});

const EXAMPLE_UNIT = '320200000000';

const list = queryContract({
  name: 'units.list',
  title: { zh: '单位列表', en: 'List units' },
  input: z.object({
    /** Absent: the whole tree. */
    code: UnitCode.optional(),
    day: Day.optional(),
    ...PageInput,
  }),
  output: pageOf(UnitView.omit({ childCount: true })),
  example: { code: EXAMPLE_UNIT, limit: 50 },
});

export const unitsContracts = {
  get: queryContract({
    name: 'units.get',
    title: { zh: '查看单位', en: 'View a unit' },
    input: z.object({ code: UnitCode, day: Day.optional() }),
    output: z.object({
      unit: UnitView,
      /** From the root down to the unit's parent. */
      ancestors: z.array(UnitView),
      links: z.array(SuccessorLink),
    }),
    example: { code: EXAMPLE_UNIT, day: '2008-12-31' },
  }),
  children: queryContract({
    name: 'units.children',
    title: { zh: '下级单位', en: 'Units below a unit' },
    input: z.object({
      /** Absent: the roots of the tree. */
      code: UnitCode.optional(),
      day: Day.optional(),
      kind: z.enum(UNIT_KINDS).optional(),
      ...PageInput,
    }),
    output: pageOf(UnitView),
    example: { code: EXAMPLE_UNIT, limit: 50 },
  }),
  list,
  export: exportContract({ name: 'units.export', title: { zh: '导出单位', en: 'Export units' }, list }),
  search: queryContract({
    name: 'units.search',
    title: { zh: '按名称或代码查找单位', en: 'Find units by name or code' },
    input: z.object({ text: z.string().trim().min(1).max(100), day: Day.optional(), ...PageInput }),
    output: pageOf(UnitView.extend({ path: z.string() })),
    example: { text: '太湖', limit: 20 },
  }),
  import: commandContract({
    name: 'units.import',
    title: { zh: '导入单位', en: 'Import units' },
    input: z.object({
      /**
       * CSV with the columns code,name,level,parent_code (level 1 province … 5 village), optionally kind,name_en,basis.
       * A line that repeats a unit which stands without a last day ends it on `validTo`.
       */
      csv: z.string().min(1).max(60_000_000),
      ...importDays,
    }),
    output: Imported,
    example: {
      csv: 'code,name,level,parent_code\n320200000000,无锡市,2,320000000000\n',
      validFrom: '2008-01-01',
      root: EXAMPLE_UNIT,
      isTrial: true,
    },
  }),
  reform: commandContract({
    name: 'units.reform',
    title: { zh: '调整区划', en: 'Reform units' },
    input: z.object({
      change: Reform,
      on: Day,
      reason: Line.min(2).max(500),
      document: Line.min(2).max(100),
      /** Says what would move, and saves nothing. */
      isTrial: z.boolean().default(false),
    }),
    output: z.object({
      /** Absent where it was only tried. */
      id: z.uuid().optional(),
      /** Units that go on elsewhere, or under another name. */
      moved: z.int(),
      /** Units that end, and units that begin. */
      ended: z.array(z.object({ code: UnitCode, name: z.string() })),
      begun: z.array(z.object({ code: UnitCode, name: z.string() })),
      effects: z.partialRecord(z.enum(EFFECTS), z.int()),
    }),
    example: {
      change: { kind: 'rename', unit: '320214000000', name: '新吴区' },
      on: '2030-01-01',
      reason: '经上级批准更名',
      document: '示例〔2030〕1 号',
      isTrial: true,
    },
  }),
  history: queryContract({
    name: 'units.history',
    title: { zh: '单位沿革', en: 'History of a unit' },
    input: z.object({ code: UnitCode }),
    output: z.object({
      /** The versions of the unit, oldest first, each with the reform that began it. */
      versions: z.array(UnitView.omit({ childCount: true }).extend({ reform: ReformView.optional() })),
      /** What it came from and what it became, oldest first, each with the reform that said so. */
      links: z.array(SuccessorLink.extend({ reform: ReformView.optional() })),
    }),
    example: { code: EXAMPLE_UNIT },
  }),
  importFile: commandContract({
    name: 'units.import-file',
    title: { zh: '从文件导入单位', en: 'Import units from a file' },
    /** The file is CSV or a workbook, with the columns of `units.import` by their plain or exported headings. */
    input: z.object(importDays),
    output: Imported,
    example: { validFrom: '2008-01-01', root: EXAMPLE_UNIT, isTrial: true },
    uploadBytes: 60_000_000,
  }),
  link: commandContract({
    name: 'units.link',
    title: { zh: '登记沿革', en: 'Record successor links' },
    input: z.object({
      links: z
        .array(SuccessorLink.omit({ fromName: true, toName: true }))
        .min(1)
        .max(10_000),
    }),
    output: z.object({ recorded: z.int() }),
    example: {
      links: [{ fromCode: '320202000000', toCode: '320213000000', kind: 'merge', on: '2016-02-20' }],
    },
  }),
} as const;
