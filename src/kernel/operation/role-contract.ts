import type { Language } from '#kernel/i18n/contract.ts';
import { ROLE_TITLES, ROLES, type Role } from './contract.ts';

/** The titles of all roles in one language. */
export function roleTitles(language: Language): Record<Role, string> {
  const titles = ROLES.map((role) => [role, ROLE_TITLES[role][language]] as const);
  return Object.fromEntries(titles) as Record<Role, string>;
}
