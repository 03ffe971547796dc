/** The tour in five steps, in Chinese: the source. */
export const zh = {
  title: '五步走一遍',
  link: '五步走一遍：从报告上的数字，走到报数的社区，再改动它',
  footer: '五步走一遍',
  lead: '从会议报告出发，走到一个社区报的一个数；改动它，看全市的数怎样随之改变，又凭什么可信。约两分钟，手机上也能走。',
  loading: '演示数据还在装入，请稍后刷新本页。',
  forwarded: '一键登录只在本机有效，不能经代理使用。第三步以后请在运行太湖的机器上走。',
  read: {
    title: '一、读会议报告',
    text: '2008 年度全市信息化工作会议，用我们自己的话重述。带虚线的数字是活的，都能点开。',
    act: '打开会议报告',
  },
  walk: {
    title: '二、从全市的数走到社区',
    text: (total: string) =>
      `全市接入电子政务外网的社区（乡镇）现为 ${total} 个。点开它，从市到县、到街道，一层层走到报数的社区：`,
    path: '由市到社区',
  },
  correct: {
    title: '三、做一回社区填报人',
    text: (village: string, value: string, other: string) =>
      `${village}公布的数现为 ${value}。进入后点“更正”，选修订原因，写一句说明；把数改成 ${other}，再上报。`,
    act: (village: string) => `以${village}填报人身份进入`,
  },
  approve: {
    title: '四、逐级审核，看全市的数',
    text: '更正须经街道、市（县）、市三级审核，每级点一次“通过”。市级通过的那一刻，公开的数随之改变。',
    acts: { town: '街道审核人', county: '市（县）审核人', city: '无锡市审核人' },
    become: '进入：',
    where: '这份报表此刻：',
    states: {
      village: '在社区，待上报',
      town: '待街道审核',
      county: '待市（县）审核',
      city: '待无锡市审核',
      done: '已通过市级审核',
    },
    total: (total: string) => `全市公布的数此刻：${total} 个`,
    again: '回到会议报告看这个数',
  },
  proof: {
    title: '五、看凭据',
    text: '每次通过都留有审计条目。条目每分钟连成一链，签名后公布，任何人都可以抄存、核对。',
    act: '以审计员身份查看市级通过的条目',
    anchors: '公开的审计锚点',
  },
  reset: {
    title: '恢复演示',
    text: '走完之后，或改乱了，可以把演示恢复到最初的样子。',
    act: '恢复演示…',
    done: '演示已恢复到最初的样子。',
    undone: '演示没有恢复。',
    lost: '恢复之后，装入演示以来在这里做的一切都会消失：填报、审核、账号、文件、设置，连同审计记录和它的锚点。',
    after: '所有人都会退出登录。全部数据重新装入，约需几分钟，其间不能使用。',
    confirm: '清空并恢复演示',
    keep: '不恢复，返回',
    running: '正在恢复演示',
    clearing: '正在清空 …',
    progress: (done: number, total: number) => `正在重新装入：已完成 ${done} 步，共 ${total} 步。`,
    wait: '本页会自行刷新，就绪后回到五步的开头。',
    look: '现在刷新',
  },
};
