/** What the parts that all screens share say, in Chinese: the source. */
export const zh = {
  export: {
    csv: '导出 CSV',
    xlsx: '导出 Excel',
    saved: '已导出 {{name}}',
  },
} as const;
