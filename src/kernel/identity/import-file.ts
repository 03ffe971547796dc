/** One file for accounts and their roles: the system administrator imports the accounts, the security one the roles. */
import { ROLE_TITLES, ROLES, type Role } from '#kernel/operation/contract.ts';
import { signInName } from './account-store.ts';

type Row = Record<string, string>;

const DAY = /^(\d{4})[/.年-](\d{1,2})[/.月-](\d{1,2})日?$/;

/** A role by what people call it, and a day as a spreadsheet writes it. */
export function readGrantCell(field: string, text: string): string {
  const cell = text.trim();
  if (field === 'role') {
    const called = (role: Role) => {
      const { zh, en } = ROLE_TITLES[role];
      return [zh, en].some((title) => title.toLowerCase() === cell.toLowerCase());
    };
    return ROLES.find((role) => role === cell || called(role)) ?? cell;
  }
  const [, year, month = '', day = ''] = (field.startsWith('valid') && DAY.exec(cell)) || [];
  return year === undefined ? cell : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/**
 * Of the rows of a file in their order, those that stand for a further role: the account has a row already, and its own
 * cells are empty here or repeat what they said there.
 */
export function furtherRows(): (row: Row) => boolean {
  const firstOf = new Map<string, Row>();
  return (row) => {
    const { account, ...own } = row;
    if (account === undefined) return false;
    const name = signInName(account);
    const first = firstOf.get(name);
    if (!first) firstOf.set(name, row);
    return first !== undefined && Object.entries(own).every(([field, value]) => first[field] === value);
  };
}

/** An account without a role has nothing for whoever grants them. */
export const hasNoGrant = (row: Row): boolean => Object.keys(row).every((field) => field === 'account');
