import type { Messages } from '#console/i18n/messages.zh.ts';
import type { zh } from './messages.zh.ts';

/** What the screens of the working calendar say, in English. */
export const en = {
  calendar: {
    title: 'Working days',
    lead: 'Days by which work is due, escalation and the daily digest are reckoned by this calendar.',
    years: 'Years',
    bring: 'Enter holidays',
    bringLead:
      'As the notice of the State Council says. Days are reckoned by it from then on; those already set stay.',
    year: 'Year',
    source: 'Source',
    sourceHint: 'Name and number of the notice.',
    brought: 'Entered',
    broughtBy: '{{account}}, {{at}}',
    holidays: 'Holidays',
    holidaysHint: 'Days of this year alone. A holiday of one day needs no last day.',
    name: 'Name',
    first: 'First day',
    last: 'Last day',
    addHoliday: 'Add a holiday',
    removeHoliday: 'Remove holiday: {{name}}',
    makeUpDays: 'Make-up days',
    makeUpHint: 'Saturdays and Sundays on which all work.',
    makeUpDay: 'Make-up day {{number}}',
    addMakeUpDay: 'Add a make-up day',
    removeMakeUpDay: 'Remove make-up day {{number}}',
    keep: 'Save',
    kept: 'The holidays of {{year}} are kept',
    preview: 'Preview of {{year}}',
    noPreview: 'Shown once a year is given.',
    legend: 'Legend',
    comma: ', ',
    kind: { holiday: 'Holiday', makeUp: 'Working', weekend: 'Weekend' },
    mark: { holiday: 'H', makeUp: 'W' },
    knowledge: {
      announced: 'Announced',
      provisional: 'Reckoned from rules',
      brought: 'Entered here',
      weekendsOnly: 'Weekends only',
    },
    hint: {
      announced: 'As its notice announced it.',
      provisional: 'No notice was published or entered: statutory holidays alone, and no make-up days.',
      brought: 'As entered here, in place of what comes with Taihu.',
      weekendsOnly: 'Nothing is known of this year: Saturdays and Sundays alone are days off.',
    },
  },
} satisfies Messages<typeof zh>;
