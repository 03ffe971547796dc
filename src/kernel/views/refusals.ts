import { defineRefusals } from '#kernel/errors/index.ts';

export const refuse = defineRefusals('views', {
  'name-taken': {
    kind: 'conflict',
    zh: '此列表已有名为“{name}”的视图，请换一个名称。',
    en: 'This list already has a view named “{name}”. Choose another name.',
  },
  'too-many-of-list': {
    kind: 'conflict',
    zh: '每个列表最多存 {most} 个视图，请先删除不用的。',
    en: 'A list keeps at most {most} views. Remove one that you do not use.',
  },
  'too-many-in-all': {
    kind: 'conflict',
    zh: '各列表合计最多存 {most} 个视图，请先删除不用的。',
    en: 'All lists together keep at most {most} views. Remove one that you do not use.',
  },
  unknown: {
    kind: 'not-found',
    zh: '没有这个视图，可能已在别处删除，请刷新页面。',
    en: 'There is no such view; it may have been removed elsewhere. Reload the page.',
  },
});
