/** What the row of saved views says, in Chinese: the source. */
export const zh = {
  views: {
    title: '我的视图',
    default: '默认',
    save: '存为视图',
    name: '名称',
    nameHint: '保存当前的筛选条件，下次一点即得。只有您自己看得到。',
    saved: '视图“{{name}}”已保存',
    update: '更新“{{name}}”',
    updated: '视图“{{name}}”已改为当前条件',
    rename: '视图改名',
    remove: '删除视图',
    removeTitle: '删除视图“{{name}}”？',
    removeHint: '只删除这个视图，列表里的内容不受影响。',
    removed: '视图“{{name}}”已删除',
    lost: '此视图有 {{count}} 项条件已不再适用，现按其余条件显示。',
    failed: '视图未能载入，点此重试',
  },
} as const;
