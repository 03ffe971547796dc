/** What the tour through a demo says in the workspace, in Chinese: the source. */
export const zh = {
  tour: {
    title: '五步走一遍',
    step: '第 {{step}} 步，共 5 步',
    village: '点“更正”，选修订原因，写一句说明；把数改好，再上报。',
    town: '核对更正后的数，点“通过”。',
    county: '核对后点“通过”。',
    city: '核对后点“通过”。全市公开的数随即改变。',
    proof: '这是市级那次通过留下的审计条目。它所在的一段链已签名公布。',
    nextTown: '下一步：做街道审核人',
    nextCounty: '接着：做市（县）审核人',
    nextCity: '接着：做无锡市审核人',
    nextProof: '下一步：看凭据',
    total: '看全市的数',
    anchors: '看公开的锚点',
    all: '全部步骤',
    reset: '恢复演示',
    close: '结束巡览',
  },
} as const;
