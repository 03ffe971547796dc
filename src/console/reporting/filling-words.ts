/** What the dialog of a table to fill in says; it comes with the dialog. */
import type { Text } from '#kernel/i18n/contract.ts';

export const FILLING_WORDS = {
  title: { zh: '用表格填报', en: 'Fill in by a table' },
  hint: {
    zh: '先下载表格，每个待填单位一行。填好后选择文件，逐格核对无误才上报；有一格不对，就一份也不上报。',
    en: 'Fetch the table: a row for each unit. It is checked cell by cell, and submitted whole or not at all.',
  },
  count: { zh: '份报送', en: 'reports' },
  done: { zh: '已上报 {count} 份', en: '{count} reports submitted' },
} as const satisfies Record<string, Text>;
