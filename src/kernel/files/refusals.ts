import { defineRefusals } from '#kernel/errors/index.ts';

export const refuse = defineRefusals('files', {
  'no-file': { kind: 'invalid', zh: '请附上文件。', en: 'Send the file that is to be attached.' },
  empty: { kind: 'invalid', zh: '文件是空的。', en: 'The file is empty.' },
  'not-accepted': {
    kind: 'invalid',
    zh: '不接收这种文件。可接收：PDF、PNG、JPEG、WebP、Excel（.xlsx）、Word（.docx）、CSV 和纯文本。',
    en: 'Files of this kind are not taken: PDF, PNG, JPEG, WebP, Excel (.xlsx), Word (.docx), CSV and plain text are.',
  },
  'acts-of-itself': {
    kind: 'invalid',
    zh: 'PDF 内含脚本、启动动作、嵌入文件或加密（{part}），不予接收；请另存或打印为普通 PDF。',
    en: 'The PDF holds a script, an action, an embedded file or encryption ({part}) and is not taken: print it anew.',
  },
  'image-broken': { kind: 'invalid', zh: '图片无法读取。', en: 'The image cannot be read.' },
  'image-bounds': {
    kind: 'invalid',
    zh: '图片过大、过长或为动图：最多 5000 万像素、长宽比 20、一帧。',
    en: 'The image is too large, too long or moves: at most 50 million pixels, sides of 20 to 1, one frame.',
  },
  'too-many': {
    kind: 'conflict',
    zh: '附件最多 20 个、合计 100 MB；请先移除一些。',
    en: 'At most 20 files and 100 MB together: take some away first.',
  },
  'not-now': {
    kind: 'conflict',
    zh: '现在不能增减附件。',
    en: 'Files cannot be attached or taken away now.',
  },
  'kept-twice': { kind: 'invalid', zh: '{kind} 出现了两次。', en: '{kind} stands twice.' },
  'unknown-kind': { kind: 'invalid', zh: '没有 {kind} 这类附件。', en: 'No files are kept for {kind}.' },
});
