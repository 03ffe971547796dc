/** The tree of Wuxi on two boundaries: that of 2008, reconstructed, and today's; with the departments of 2008. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import type { z } from 'zod';
import type { unitsContracts } from '#kernel/units/contract.ts';
import { CITY } from './form.ts';

type TreeImport = z.input<typeof unitsContracts.import.input>;
type TreeLink = z.input<typeof unitsContracts.link.input>['links'][number];

/** The year on which that of the conference grew has the same counties. */
const FROM = '2007-01-01';
/** The day on which the demo takes 梁溪 and 新吴 to have begun (they were set up over the winter of 2015-2016). */
const CHANGED_ON = '2016-01-01';
const RECONSTRUCTED = 'reconstructed';
const DEMO = '演示';

interface Line {
  code: string;
  name: string;
  level: number;
  parent: string;
  kind?: 'department';
  nameEn?: string | undefined;
  basis?: string;
}

function readData(file: string): Record<string, string>[] {
  const path = fileURLToPath(new URL(`../data/${file}`, import.meta.url));
  return parse(readFileSync(path, 'utf8'), { columns: true, bom: true, skip_empty_lines: true });
}

const ENGLISH: Record<string, string> = {
  '320200000000': 'Wuxi City',
  '320202000000': "Chong'an District",
  '320203000000': 'Nanchang District',
  '320204000000': 'Beitang District',
  '320205000000': 'Xishan District',
  '320206000000': 'Huishan District',
  '320211000000': 'Binhu District',
  '320213000000': 'Liangxi District',
  '320214000000': 'Xinwu District',
  '320281000000': 'Jiangyin City',
  '320282000000': 'Yixing City',
  '320290000000': 'Wuxi New District',
};

/** Departments of the city in 2008, by suffix of the code: institutions, no persons. */
const CITY_DEPARTMENTS: [suffix: string, zh: string, en: string][] = [
  ['INFO', '市信息化办公室', 'Informatization Office'],
  ['DRC', '市发展和改革委员会', 'Development and Reform Commission'],
  ['ETC', '市经济贸易委员会', 'Economic and Trade Commission'],
  ['EDU', '市教育局', 'Education Bureau'],
  ['SCI', '市科学技术局', 'Science and Technology Bureau'],
  ['PSB', '市公安局', 'Public Security Bureau'],
  ['SUP', '市监察局', 'Supervision Bureau'],
  ['CIV', '市民政局', 'Civil Affairs Bureau'],
  ['JUS', '市司法局', 'Justice Bureau'],
  ['FIN', '市财政局', 'Finance Bureau'],
  ['PER', '市人事局', 'Personnel Bureau'],
  ['LAB', '市劳动和社会保障局', 'Labour and Social Security Bureau'],
  ['LND', '市国土资源局', 'Land and Resources Bureau'],
  ['CON', '市建设局', 'Construction Bureau'],
  ['PLN', '市规划局', 'Planning Bureau'],
  ['MUN', '市市政公用事业局', 'Public Utilities Bureau'],
  ['GRN', '市园林管理局', 'Parks Bureau'],
  ['HOU', '市房产管理局', 'Housing Bureau'],
  ['TRA', '市交通局', 'Transport Bureau'],
  ['WAT', '市水利局', 'Water Bureau'],
  ['AGR', '市农林局', 'Agriculture and Forestry Bureau'],
  ['COM', '市商务局', 'Commerce Bureau'],
  ['FTC', '市对外贸易经济合作局', 'Foreign Trade and Cooperation Bureau'],
  ['CUL', '市文化局', 'Culture Bureau'],
  ['HEA', '市卫生局', 'Health Bureau'],
  ['POP', '市人口和计划生育委员会', 'Population and Family Planning Commission'],
  ['AUD', '市审计局', 'Audit Bureau'],
  ['ENV', '市环境保护局', 'Environmental Protection Bureau'],
  ['RAD', '市广播电视局', 'Radio and Television Bureau'],
  ['SPO', '市体育局', 'Sports Bureau'],
  ['STA', '市统计局', 'Statistics Bureau'],
  ['PRI', '市物价局', 'Price Bureau'],
  ['IND', '市工商行政管理局', 'Administration for Industry and Commerce'],
  ['TAX', '市地方税务局', 'Local Taxation Bureau'],
  ['QUA', '市质量技术监督局', 'Quality and Technical Supervision Bureau'],
  ['FDA', '市食品药品监督管理局', 'Food and Drug Administration'],
  ['SAF', '市安全生产监督管理局', 'Work Safety Administration'],
  ['TOU', '市旅游局', 'Tourism Bureau'],
  ['FOR', '市外事办公室', 'Foreign Affairs Office'],
  ['LEG', '市法制办公室', 'Legal Affairs Office'],
];

const COUNTY_DEPARTMENTS: [suffix: string, zh: string, en: string][] = [
  ['LABOUR', '劳动和社会保障局', 'Labour and Social Security Bureau'],
  ['TRANSPORT', '交通局', 'Transport Bureau'],
  ['INFO', '信息化办公室', 'Informatization Office'],
];

function divisions(): Line[] {
  return readData('wuxi-divisions.csv').map((row) => ({
    code: row.code ?? '',
    name: row.name ?? '',
    level: Number(row.level),
    parent: row.parent_code ?? '',
    nameEn: ENGLISH[row.code ?? ''],
  }));
}

interface Boundaries {
  city: Line[];
  unchanged: Line[];
  /** Counties of 2008 that are gone, with their towns and villages. */
  before: Line[];
  /** The counties that succeeded them, with the same towns and villages. */
  after: Line[];
}

function boundaries(): Boundaries {
  const lines = divisions();
  const crosswalk = readData('wuxi-2008-crosswalk.csv');
  const oldCounty = new Map(crosswalk.map((row) => [row.code ?? '', row.county_2008_code ?? '']));
  const oldNames = new Map(crosswalk.map((row) => [row.county_2008_code ?? '', row.county_2008_name ?? '']));
  const moved = (line: Line) => line.code.startsWith('320213') || line.code.startsWith('320214');
  const counties: Line[] = [...oldNames].map(([code, name]) => ({
    code,
    name,
    level: 3,
    parent: CITY,
    nameEn: ENGLISH[code],
    basis: RECONSTRUCTED,
  }));
  const below = lines
    .filter((line) => moved(line) && line.level > 3)
    .map((line) => ({ ...line, parent: oldCounty.get(line.code) ?? line.parent, basis: RECONSTRUCTED }));
  return {
    city: lines.filter((line) => line.code === CITY),
    unchanged: lines.filter((line) => !moved(line) && line.code !== CITY),
    before: [...counties, ...below],
    after: lines.filter(moved),
  };
}

function departmentsOf(unit: Line, list: typeof CITY_DEPARTMENTS): Line[] {
  return list.map(([suffix, zh, en]) => ({
    code: `${unit.code}-${suffix}`,
    name: unit.code === CITY ? zh : `${unit.name}${zh}`,
    level: unit.level + 1,
    parent: unit.code,
    kind: 'department',
    nameEn: `${en}, ${unit.nameEn ?? unit.name}`,
    basis: DEMO,
  }));
}

function csvOf(lines: readonly Line[]): string {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = lines.map((line) =>
    [
      line.code,
      line.name,
      String(line.level),
      line.parent,
      line.kind ?? '',
      line.nameEn ?? '',
      line.basis ?? '',
    ]
      .map(quote)
      .join(','),
  );
  return ['code,name,level,parent_code,kind,name_en,basis', ...rows].join('\n');
}

const counties = (lines: readonly Line[]) => lines.filter((line) => line.level === 3);

/** The imports that make both boundaries, in order. */
export function treeImports(): TreeImport[] {
  const { city, unchanged, before, after } = boundaries();
  const lasting = [
    ...city.flatMap((unit) => departmentsOf(unit, CITY_DEPARTMENTS)),
    ...counties(unchanged).flatMap((unit) => departmentsOf(unit, COUNTY_DEPARTMENTS)),
  ];
  const ended = counties(before).flatMap((unit) => departmentsOf(unit, COUNTY_DEPARTMENTS));
  return [
    { csv: csvOf(city), validFrom: FROM, root: CITY },
    { csv: csvOf([...before, ...ended]), validFrom: FROM, validTo: CHANGED_ON },
    { csv: csvOf([...unchanged, ...lasting]), validFrom: FROM },
    { csv: csvOf(after), validFrom: CHANGED_ON },
  ];
}

/** How the units of 2008 became those of today. */
export function treeLinks(): TreeLink[] {
  const { before } = boundaries();
  const successor = (code: string) => (code === '320290000000' ? '320214000000' : '320213000000');
  return before.map((line) =>
    line.level === 3
      ? {
          fromCode: line.code,
          toCode: successor(line.code),
          kind: line.code === '320290000000' ? 'rename' : 'merge',
          on: CHANGED_ON,
        }
      : { fromCode: line.code, toCode: line.code, kind: 'transfer', on: CHANGED_ON },
  );
}
