import type { Messages } from '#console/i18n/messages.zh.ts';
import type { zh } from './messages.zh.ts';

/** What the screens of figures say, in English. */
export const en = {
  status: { flash: 'Flash', preliminary: 'Preliminary', final: 'Final', revised: 'Revised' },
  bound: {
    atLeast: 'At least',
    around: 'at least |',
    atLeastValue: 'at least {{value}}',
  },
  period: {
    year: 'Year',
    half: 'Half-year',
    quarter: 'Quarter',
    month: 'Month',
    kind: 'Period',
    of: 'Part of year',
  },
  figures: {
    title: 'Figures',
    lead: 'Every figure opens, down to the unit that reported it.',
    indicator: 'Indicator',
    unit: 'Unit',
    asOf: 'As of',
    asOfHint: 'Empty means now. Enter a past moment to see what was known then.',
    asOfLine: 'As of {{time}}',
    boundary: 'On the boundaries of {{date}}',
    nothing: 'Nothing received yet',
    completeness: '{{received}} of {{expected}} reported',
    trace: 'Trace',
    value: 'Value',
    own: 'Own report',
    submission: 'The report behind it',
    reporter: 'Reporter',
    submittedAt: 'Submitted',
    approvals: 'Approvals',
    history: 'How it changed',
    all: 'All indicators',
    choose: 'Choose a unit and a period',
    chooseHint: 'Its figures appear here; each opens, down to the unit that reported.',
    empty: 'No unit below was asked.',
    revision: 'Revision',
    at: 'When',
    internal: 'Includes values not yet public (counted from the first approval)',
    publicPage: 'Public page',
    percentOf: '{{percent}} % of it',
  },
} satisfies Messages<typeof zh>;
