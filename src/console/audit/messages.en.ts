import type { Messages } from '#console/i18n/messages.zh.ts';
import type { zh } from './messages.zh.ts';

/** What the auditor's screen says, in English. */
export const en = {
  audit: {
    title: 'Audit trail',
    lead: 'Who did what to what, newest first. Entries are only added, and anchored outside the database.',
    operation: 'Operation',
    anyOperation: 'All operations',
    subject: 'Subject',
    actor: 'Actor',
    actorId: 'Actor’s id',
    actorKind: {
      anonymous: 'Not signed in',
      account: 'Account',
      system: 'Taihu itself',
      'operator-as': 'Operator, as an account',
    },
    oneActor: 'Only the actor {{actor}}',
    at: 'Time',
    from: 'From',
    to: 'Until',
    outcome: 'Outcome',
    done: 'Done',
    refused: 'Refused',
    empty: 'No entry fits',
    entry: 'Audit entry',
    id: 'Entry',
    contentHash: 'Hash of the content',
    inputHash: 'Hash of the input',
    anchor: 'Anchor',
    anchored: 'No. {{seq}}, {{time}}',
    notAnchored: 'Not yet; within about a minute',
    seals: 'Rows it vouches for ({{count}})',
  },
} satisfies Messages<typeof zh>;
