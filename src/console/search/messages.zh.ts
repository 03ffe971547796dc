/** What the quick-jump says, in Chinese: the source. */
export const zh = {
  jump: {
    open: '查找',
    title: '查找与跳转',
    hint: '单位、报表、指标或页面；可用拼音或首字母',
    hintPeople: '单位、人员或页面；可用拼音或首字母',
    recent: '最近去过',
    screen: '页面',
    unit: '单位',
    form: '报表',
    figure: '指标',
    person: '人员',
    near: '相近',
    nothing: '没有找到“{{text}}”',
    nothingHint: '换一个词，或只输入前几个字、拼音首字母。',
    count: '找到 {{count}} 项',
    keys: '上下键选择，回车打开，Esc 关闭',
  },
} as const;
