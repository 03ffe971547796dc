import type { Messages } from '#console/i18n/messages.zh.ts';
import type { zh } from './messages.zh.ts';

/** What the parts that all screens share say, in English. */
export const en: Messages<typeof zh> = {
  export: {
    csv: 'Export CSV',
    xlsx: 'Export Excel',
    saved: 'Exported {{name}}',
  },
  import: {
    open: 'Import',
    template: 'Download the template',
    choose: 'Choose a file',
    chooseOther: 'Choose another file',
    chooseHint:
      'A CSV or Excel (.xlsx) file; it may also be dropped here. It is tried first and saved only when you say so.',
    sending: 'Sending…',
    checking: 'Checking row by row…',
    try: 'Try',
    do: 'Import',
    fits: 'The trial passed; nothing is saved yet',
    count: '{{name}}: {{count}}',
    and: ', ',
    faults: 'Faults: {{count}}. No row was imported',
    row: 'Row',
    rowOf: 'Row {{row}}',
    column: 'Column',
    heading: 'Heading',
    value: 'Cell',
    reason: 'Reason',
    saveFaults: 'Download the faults',
    faultsFile: '{{name}}-faults.csv',
    moreFaults: 'These are the first {{shown}}; the file has the others.',
    done: 'Rows imported: {{count}}',
  },
  file: {
    kind: {
      pdf: 'PDF',
      png: 'Image',
      jpg: 'Image',
      webp: 'Image',
      xlsx: 'Excel',
      docx: 'Word',
      csv: 'CSV',
      txt: 'Text',
    },
    download: 'Download {{name}}',
    list: 'Evidence',
  },
};
