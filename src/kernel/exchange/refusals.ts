import { defineRefusals } from '#kernel/errors/index.ts';

export const refuse = defineRefusals('exchange', {
  'took-too-long': {
    kind: 'unavailable',
    zh: '导出超过三十分钟，已中断；请缩小范围后重试。',
    en: 'The export took more than thirty minutes and was broken off. Narrow it down and try again.',
  },
  'no-file': {
    kind: 'invalid',
    zh: '请附上要导入的文件。',
    en: 'Send the file that is to be imported.',
  },
  encrypted: {
    kind: 'invalid',
    zh: '文件已加密，无法读取。',
    en: 'The file is encrypted and cannot be read.',
  },
  runs: {
    kind: 'invalid',
    zh: '文件含有宏或可执行内容（{part}），不予接收。',
    en: 'The file holds macros or something that runs ({part}) and is not taken.',
  },
  'zip-bomb': {
    kind: 'invalid',
    zh: '文件解压后过大或结构异常，不予接收。',
    en: 'The file would unpack to too much, or is built as no honest file is, and is not taken.',
  },
  'not-a-workbook': {
    kind: 'invalid',
    zh: '文件不是可读的 CSV 或 Excel 工作簿（.xlsx）。',
    en: 'The file is no CSV or Excel workbook (.xlsx) that can be read.',
  },
  'table-too-large': {
    kind: 'invalid',
    zh: '表格过大：最多 1,048,576 行、200 列、一亿字。',
    en: 'The table is too large: at most 1,048,576 rows, 200 columns and 100 million characters.',
  },
});
