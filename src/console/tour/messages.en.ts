import type { Messages } from '#console/i18n/messages.zh.ts';
import type { zh } from './messages.zh.ts';

/** The tour in English. */
export const en: Messages<typeof zh> = {
  tour: {
    title: 'Five steps',
    step: 'Step {{step}} of 5',
    village: 'Press “Correct”, choose a reason and say why; then change the number and submit.',
    town: 'Look at the corrected number and press “Approve”.',
    county: 'Look at it and press “Approve”.',
    city: 'Look at it and press “Approve”: the city’s public figure moves at once.',
    proof:
      'This is the audit entry of the city’s approval. The part of the chain that it is in was signed and published.',
    nextTown: 'Next: be the town’s reviewer',
    nextCounty: 'Then: be the county’s reviewer',
    nextCity: 'Then: be the city’s reviewer',
    nextProof: 'Next: see the proof',
    total: 'See the city’s figure',
    anchors: 'See the public anchors',
    all: 'All steps',
    reset: 'Reset the demo',
    close: 'End the tour',
  },
} as const;
