import type { Messages } from '#console/i18n/messages.zh.ts';
import type { zh } from './messages.zh.ts';

/** What the quick-jump says, in English. */
export const en = {
  jump: {
    open: 'Search',
    title: 'Search and jump',
    hint: 'A unit, form, figure or screen',
    hintPeople: 'A unit, person or screen',
    recent: 'Recent',
    screen: 'Screens',
    unit: 'Units',
    form: 'Forms',
    figure: 'Figures',
    person: 'People',
    near: 'similar',
    nothing: 'Nothing found for “{{text}}”',
    nothingHint: 'Try another word, the first characters alone, or the initials in pinyin.',
    count: '{{count}} found',
    keys: 'Arrow keys to choose, Enter to open, Esc to close',
  },
} satisfies Messages<typeof zh>;
