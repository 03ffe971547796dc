/** The accounts of the demo: one reporter and one reviewer for each unit, and the offices of the city. */
import { CITY } from './form.ts';

export const PASSWORD = 'wuxi-2008';

/** An account with the one role that it holds. */
export interface Person {
  account: string;
  displayName: string;
  role: 'reporter' | 'reviewer' | 'office' | 'auditor';
  unitCode: string;
}

/** Those who open the house: made first, and not by one another. */
export const ADMINISTRATORS = [
  { account: 'system', displayName: '系统管理员（演示）', role: 'system' },
  { account: 'security', displayName: '安全管理员（演示）', role: 'security' },
] as const;

export const OFFICES: Person[] = [
  { account: 'office', displayName: '市信息化办公室（演示）', role: 'office', unitCode: CITY },
  { account: 'auditor', displayName: '审计员（演示）', role: 'auditor', unitCode: CITY },
];

/** The reporter and the reviewer of a unit; departments report but nobody reports to them. */
export function peopleOf(unit: { code: string; name: string; kind: string }): Person[] {
  const reporter: Person = {
    account: `reporter.${unit.code}`,
    displayName: `${unit.name}填报人（演示）`,
    role: 'reporter',
    unitCode: unit.code,
  };
  if (unit.kind === 'department') return [reporter];
  return [
    reporter,
    {
      account: `reviewer.${unit.code}`,
      displayName: `${unit.name}审核人（演示）`,
      role: 'reviewer',
      unitCode: unit.code,
    },
  ];
}
