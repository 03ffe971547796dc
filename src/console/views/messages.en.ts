import type { Messages } from '#console/i18n/messages.zh.ts';
import type { zh } from './messages.zh.ts';

/** What the row of saved views says, in English. */
export const en: Messages<typeof zh> = {
  views: {
    title: 'My views',
    default: 'Default',
    save: 'Save this view',
    name: 'Name',
    nameHint: 'Keeps the filter as it is now, for you alone, to come back to.',
    saved: 'View “{{name}}” saved',
    update: 'Update “{{name}}”',
    updated: 'View “{{name}}” now has this filter',
    rename: 'Rename the view',
    remove: 'Remove the view',
    removeTitle: 'Remove the view “{{name}}”?',
    removeHint: 'Only the view goes; what the list holds stays as it is.',
    removed: 'View “{{name}}” removed',
    lost: 'Conditions of this view that no longer apply: {{count}}. The list is shown by the others.',
    failed: 'The views did not load. Try again',
  },
};
