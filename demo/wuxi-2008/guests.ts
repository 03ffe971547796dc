/** The accounts that a visitor of the demo may become with one click, in the order of the story. */
import type { Language } from '#kernel/i18n/index.ts';
import { CITY } from './form.ts';
import { STORY_COUNTY, STORY_TOWN, STORY_VILLAGE } from './forms.ts';
import { PASSWORD } from './people.ts';

export interface Guest {
  account: string;
  password: string;
  title: string;
  explanation: string;
  group: string;
}

const GROUPS = {
  story: { zh: '从村到市', en: 'From the village to the city' },
  house: { zh: '管理与监督', en: 'Running and watching the house' },
} as const;

const GUESTS = [
  [
    `reporter.${STORY_VILLAGE}`,
    'story',
    '社区填报人',
    'Village reporter',
    '填报、上报、更正一个社区的数字',
    'Fills in, submits and corrects one community’s numbers',
  ],
  [
    `reviewer.${STORY_TOWN}`,
    'story',
    '街道审核人',
    'Town reviewer',
    '审核社区上报的数字，通过或退回',
    'Approves or returns what communities submit',
  ],
  [
    `reviewer.${STORY_COUNTY}`,
    'story',
    '市（县）审核人',
    'County reviewer',
    '审核街道和乡镇通过的数字',
    'Approves what the towns passed on',
  ],
  [
    `reviewer.${CITY}`,
    'story',
    '无锡市审核人',
    'City reviewer',
    '终审：通过后数字向社会公布',
    'Decides last: what passes here is public',
  ],
  [
    'office',
    'house',
    '市信息化办公室',
    'City informatization office',
    '制定报表、下发、催报',
    'Defines forms, sends them and sees who is late',
  ],
  ['system', 'house', '系统管理员', 'System administrator', '管理单位和账号', 'Keeps units and accounts'],
  ['security', 'house', '安全管理员', 'Security administrator', '授予和收回角色', 'Grants and revokes roles'],
  [
    'auditor',
    'house',
    '审计员',
    'Auditor',
    '查看审计记录，别无他权',
    'Reads the audit trail and nothing else',
  ],
] as const;

/** The guests of the demo in a language. */
export function demoAccounts(language: Language): Guest[] {
  return GUESTS.map(([account, group, zh, en, whyZh, whyEn]) => ({
    account,
    password: PASSWORD,
    title: language === 'zh' ? zh : en,
    explanation: language === 'zh' ? whyZh : whyEn,
    group: GROUPS[group][language],
  }));
}
