import type { zh } from './tour.zh.ts';

/** The tour in English. */
export const en: typeof zh = {
  title: 'Five steps',
  link: 'Five steps: from a figure in the report to the community that reported it, and change it',
  footer: 'Five steps',
  lead:
    'Start at the report, walk down to one number of one community, correct it, see the city’s figure follow, and ' +
    'see what vouches for it. About two minutes, on a phone too.',
  loading: 'The demo is still being loaded. Open this page again in a moment.',
  forwarded:
    'Signing in with one click works on this machine alone, not through a proxy. From the third step on, walk on the ' +
    'machine that runs Taihu.',
  read: {
    title: '1. Read the report',
    text: 'The city’s conference of 2008, retold in our own words. Figures with a dotted line are live, and open.',
    act: 'Open the report',
  },
  walk: {
    title: '2. Walk down to the community',
    text: (total) =>
      `${total} communities and townships are on the government extranet. Open the figure and go down, level by ` +
      'level, to the community that reported:',
    path: 'From the city to the community',
  },
  correct: {
    title: '3. Be its reporter',
    text: (village, value, other) =>
      `The published number of ${village} is ${value}. Press “Correct”, choose a reason and say why ` +
      `in a few words; then change the number to ${other} and submit.`,
    act: (village) => `Enter as the reporter of ${village}`,
  },
  approve: {
    title: '4. Approve, and watch the total',
    text:
      'The correction goes through the town, the county and the city; each presses “Approve” once. At the city’s ' +
      'approval the public figure moves.',
    acts: { town: 'Town reviewer', county: 'County reviewer', city: 'City reviewer' },
    become: 'Enter as ',
    where: 'Where the report is now: ',
    states: {
      village: 'with the community, to be submitted',
      town: 'waiting for the town',
      county: 'waiting for the county',
      city: 'waiting for the city',
      done: 'approved by the city',
    },
    total: (total) => `The city’s public figure now: ${total}`,
    again: 'See it in the report',
  },
  proof: {
    title: '5. See the proof',
    text:
      'Every approval leaves an audit entry. Each minute the entries are chained, signed and published, for ' +
      'anyone to keep and compare.',
    act: 'Enter as the auditor, at the entry of the city’s approval',
    anchors: 'The public anchors',
  },
  reset: {
    title: 'Reset the demo',
    text: 'When you are through, or have changed too much, the demo can be brought back to its first state.',
    act: 'Reset the demo…',
    done: 'The demo is back in its first state.',
    undone: 'The demo was not reset.',
    lost:
      'Everything done here since the demo was loaded will be gone: reports, approvals, accounts, files, settings, ' +
      'and the audit trail with its anchors.',
    after:
      'Everyone is signed out. All data are loaded again, which takes some minutes; nothing works meanwhile.',
    confirm: 'Clear and reset the demo',
    keep: 'Keep it as it is',
    running: 'Resetting the demo',
    clearing: 'Clearing …',
    progress: (done, total) => `Loading again: ${done} of ${total} steps are done.`,
    wait: 'This page looks again by itself, and leads back to the five steps when all is ready.',
    look: 'Look now',
  },
};
