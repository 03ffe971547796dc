/** Who may do what, read from the operations themselves; and what the three administrators never may. */

import { z } from 'zod';
import { type ExportColumn, exportOf } from '#kernel/exchange/index.ts';
import { ROLES } from '#kernel/operation/contract.ts';
import { type Context, type Operation, type Query, query, readCursor } from '#kernel/operation/index.ts';
import { encodeCursor } from '#lib/cursor.ts';
import { ADMINISTRATORS, type Right, rightsContracts } from './rights-contract.ts';
import { mayNever } from './rules.ts';

const Place = z.tuple([z.string()]);

function rightOf({ contract, access }: Operation): Right {
  const { name, title, kind } = contract;
  return {
    name,
    title,
    kind,
    access: typeof access === 'string' ? access : 'roles',
    roles: typeof access === 'string' ? [] : ROLES.filter((role) => access.roles.includes(role)),
    never: ADMINISTRATORS.filter((role) => mayNever(role, access)),
  };
}

const READERS = { roles: ['security', 'auditor'] } as const;

const COLUMNS: readonly ExportColumn<Right>[] = [
  { title: { zh: '操作', en: 'Operation' }, value: ({ name }) => name },
  { title: { zh: '名称', en: 'Chinese title' }, value: ({ title }) => title.zh },
  { title: { zh: '英文名称', en: 'English title' }, value: ({ title }) => title.en },
  { title: { zh: '类别', en: 'Kind' }, value: ({ kind }) => kind },
  { title: { zh: '开放', en: 'Open to' }, value: ({ access }) => access },
  { title: { zh: '角色', en: 'Roles' }, value: ({ roles }) => roles.join(' ') },
  { title: { zh: '永不可为者', en: 'Never by' }, value: ({ never }) => never.join(' ') },
];

/** The matrix of rights as a list and as a file, for those who grant them and for the auditor. */
export function createRights(operations: () => readonly Operation[]): Query[] {
  const page = async (_: Context, { never, after, limit }: z.output<typeof rightsContracts.rights.input>) => {
    const [last = ''] = readCursor(Place, after) ?? [];
    const rights = operations()
      .map(rightOf)
      .filter((right) => right.name > last && (never === undefined || right.never.includes(never)))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const items = rights.slice(0, limit);
    const end = items.at(-1);
    return rights.length > limit && end ? { items, next: encodeCursor([end.name]) } : { items };
  };
  return [
    query(rightsContracts.rights, { access: READERS, audit: 'not-audited', handle: page }),
    exportOf(rightsContracts.exportRights, { access: READERS, subject: 'rights', page, columns: COLUMNS }),
  ];
}
