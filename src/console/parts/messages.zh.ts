/** What the parts that all screens share say, in Chinese: the source. */
export const zh = {
  export: {
    csv: '导出 CSV',
    xlsx: '导出 Excel',
    saved: '已导出 {{name}}',
  },
  file: {
    kind: {
      pdf: 'PDF',
      png: '图片',
      jpg: '图片',
      webp: '图片',
      xlsx: 'Excel',
      docx: 'Word',
      csv: 'CSV',
      txt: '文本',
    },
    download: '下载 {{name}}',
    list: '佐证材料',
  },
} as const;
