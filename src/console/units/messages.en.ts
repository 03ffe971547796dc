import type { Messages } from '#console/i18n/messages.zh.ts';
import type { zh } from './messages.zh.ts';

/** What the screen of units says, in English. */
export const en = {
  units: {
    title: 'Units',
    lead: 'The city’s tree of units, on the boundaries of any day.',
    day: 'Boundaries of',
    today: 'Back to today',
    searchText: 'Name or code',
    tree: 'Tree of units',
    code: 'Code',
    level: 'Level',
    nameEn: 'English name',
    valid: 'Valid',
    since: 'since {{from}}',
    until: '{{from}} to {{to}}',
    basis: 'Basis',
    reconstructed: 'Reconstructed from how boundaries changed',
    demo: 'Demo data',
    children: 'Units directly below',
    links: 'Succession',
    noLinks: 'No succession on record.',
    merge: 'merged into',
    split: 'split into',
    rename: 'renamed',
    transfer: 'transferred as',
    expand: 'Open {{name}}',
    collapse: 'Close {{name}}',
    choose: 'Choose a unit from the tree, or search by name or code.',
    noneFound: 'Nothing found for “{{text}}”',
    noneFoundHint: 'Write it differently, or go down the tree. It may not have existed on the day chosen.',
    department: 'Department',
    seeFigures: 'See figures',
    seeReports: 'See reports',
  },
} satisfies Messages<typeof zh>;
