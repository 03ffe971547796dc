import type { Messages } from '#console/i18n/messages.zh.ts';
import type { zh } from './messages.zh.ts';

/** What the parts that all screens share say, in English. */
export const en: Messages<typeof zh> = {
  export: {
    csv: 'Export CSV',
    xlsx: 'Export Excel',
    saved: 'Exported {{name}}',
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
