import type { FieldFault } from '#kernel/errors/index.ts';
import type { Language } from '#kernel/i18n/index.ts';

const FAULTS = {
  unknown: {
    zh: '当日没有代码为 {code} 的单位，或不在您的权限范围内',
    en: 'on that day there is no unit {code}, or it is outside your scope',
  },
  'ended-that-day': {
    zh: '{name}（{code}）已于当日终止：此项调整可能已经登记',
    en: '{name} ({code}) ended on that very day: the reform may be recorded already',
  },
  'later-version': {
    zh: '{name}（{code}）在此日之后已有变更：请选更晚的日期',
    en: '{name} ({code}) changes again after that day: choose a later day',
  },
  'changed-that-day': {
    zh: '{name}（{code}）当日刚有变更：请至少晚一天',
    en: '{name} ({code}) changed on that very day: choose a day after it',
  },
  department: {
    zh: '“{name}”是部门，随所属单位调整，只能更名',
    en: '“{name}” is a department: it goes with its unit and can only be renamed',
  },
  root: { zh: '“{name}”是树根，只能更名', en: '“{name}” is the root: it can only be renamed' },
  'level-order': {
    zh: '“{name}”的级别应高于所辖单位',
    en: '“{name}” must stand at a higher level than the units below it',
  },
  levels: { zh: '“{name}”与其他单位级别不同', en: '“{name}” is not of the same level as the others' },
  'same-name': { zh: '名称没有变化：{name}', en: 'The name does not change: {name}' },
  'same-parent': { zh: '“{name}”已隶属于“{parent}”', en: '“{name}” hangs on “{parent}” already' },
  nested: {
    zh: '“{name}”与列出的另一单位上下相属',
    en: '“{name}” lies below another unit that is named',
  },
  'nothing-merges': { zh: '没有并入的单位', en: 'No unit is left to merge' },
  'named-already': {
    zh: '该单位已存在，名为“{name}”：更名请另行登记',
    en: 'That unit stands already, as “{name}”: record its renaming by itself',
  },
  'name-needed': { zh: '新单位 {code} 须有名称', en: 'The new unit {code} needs a name' },
  'parent-needed': {
    zh: '各单位上级不同，须指明新单位的上级',
    en: 'The units hang on different parents: name that of the new one',
  },
  'code-taken': {
    zh: '代码 {code} 已由“{name}”使用',
    en: 'The code {code} is that of “{name}”',
  },
  'not-below': { zh: '{code} 并非“{name}”的直属下级', en: '{code} does not hang on “{name}”' },
  twice: { zh: '{code} 出现两次', en: '{code} stands twice' },
  'left-over': {
    zh: '“{name}”（{code}）没有归入任何部分',
    en: '“{name}” ({code}) belongs to none of the parts',
  },
  'no-room': { zh: '“{name}”下已无空余序号', en: 'No ordinal is left below “{name}”' },
} as const;

export type ReformFaultCode = keyof typeof FAULTS;

/** What is wrong with a reform, each with the path of its field, in the caller's language. */
export interface ReformFaults {
  readonly list: readonly FieldFault[];
  add(path: string, code: ReformFaultCode, words?: Record<string, string>): void;
}

export function createReformFaults(language: Language): ReformFaults {
  const list: FieldFault[] = [];
  return {
    list,
    add(path, code, words = {}) {
      const message = FAULTS[code][language].replaceAll(
        /\{(\w+)\}/g,
        (whole, word: string) => words[word] ?? whole,
      );
      list.push({ path, code, message });
    },
  };
}
