import type { Messages } from '#console/i18n/messages.zh.ts';
import type { zh } from './messages.zh.ts';

/** What the screens of accounts say, in English. */
export const en = {
  role: {
    reporter: 'Reporter',
    reviewer: 'Reviewer',
    office: 'Informatization office',
    system: 'System administrator',
    security: 'Security administrator',
    auditor: 'Auditor',
  },
  accounts: {
    title: 'Accounts',
    lead: 'Working accounts and their roles at units.',
    text: 'Account or name',
    account: 'Account',
    name: 'Name or post',
    roles: 'Roles',
    locked: 'Locked',
    new: 'Create an account',
    grant: 'Grant a role',
    revoke: 'Revoke',
    revokeLabel: 'Revoke the role {{role}} at {{unit}}',
    revokeTitle: 'Revoke this role?',
    password: 'First password',
    passwordHint: 'At least 8 characters',
    accountHint: 'Begins with a letter; digits, dots and dashes may follow',
    role: 'Role',
    unit: 'At the unit',
    created: 'The account was created',
    granted: 'The role was granted',
    revoked: 'The role was revoked',
    empty: 'No account fits',
    emptyHint: 'Try another account or name.',
  },
} satisfies Messages<typeof zh>;
