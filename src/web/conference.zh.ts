/**
 * The conference retold in our own words. {code} is a live figure; [[…]] quotes a published number that no row of ours
 * carries yet.
 */
export const zh = {
  title: '2008 年度无锡市信息化工作会议',
  when: '2008年12月31日下午 · 无锡',
  lead: '这一天，全市坐下来盘点一年的信息化：网通到了哪里，产业长了多少，市民手里多了什么。下面的账目用我们自己的话重述；带虚线的数字是活的，点开就能一路走到报数的那个单位。',
  year: '这一年的数字',
  quoted: '会议公布的数字，尚未追溯到出处',
  waiting: '数据汇集中',
  review: '分项回顾',
  outcomes: '会上定下的事',
  plan: '2009 年的打算',
  behind: '数字背后',
  areas: [
    {
      title: '基础设施',
      clauses: [
        {
          room: '网络',
          text: '电子政务专网接到市（县）、区和市级各部门，在网单位 {network.dedicated.connected}个，覆盖率 {network.dedicated.coverage}。',
        },
        {
          room: '网络',
          text: '外网继续往下走，{network.extranet.connected}个社区（乡镇）已能直接用上市级应用；政务网络由此贯通 {network.levels}级政府。',
        },
      ],
    },
    {
      title: '信息产业',
      clauses: [
        {
          room: '产业',
          text: '软件和信息服务外包全年销售 [[262 亿元，+72%]]，软件开发、系统集成、嵌入式软件各自成群。',
        },
        {
          room: '产业',
          text: '规模以上的信息产品制造企业 [[507 家，其中 183 家销售过亿元]]，全年产出 [[2,100 亿元，+17%]]。',
        },
      ],
    },
    {
      title: '公共服务',
      clauses: [
        {
          room: '卡证',
          text: '社会保障卡累计发出 {cards.socialSecurity.issued}张，公交卡 {cards.transit.issued}张。这里记的是发行量，有多少在用，尚不掌握。',
        },
      ],
    },
  ],
  outcomeClauses: [
    { room: '网站', text: '党政网站群换了新面貌，当天开通。' },
    { room: '表彰', text: '表彰 2007 至 2008 年度信息化先进集体和先进个人。' },
    { room: '表彰', text: '公布软件、集成电路设计、电子制造三个十强；通过 CMMI 评估的企业得到奖励。' },
    { room: '表彰', text: '首批首席信息官领到证书和聘书。' },
    { room: '目标', text: '各市（县）、区和有关单位逐一签下 2009 年目标任务书。' },
  ],
  planLead: '2009 年要在四个方面取得突破：',
  breakthroughs: [
    { title: '无线宽带城市', text: '让网络跟着人走。' },
    { title: '软件与服务外包', text: '把成群的企业做成产业。' },
    { title: '信息化带动工业化', text: '用信息技术改造车间和产品。' },
    { title: '公共服务', text: '让办事、看病、出行和用卡更省事。' },
  ],
  planClauses: [
    {
      room: '项目',
      text: '四个基地继续建设：硅谷、液晶谷、光伏和服务外包；重大、民生和基础、带动、示范项目分头落实。',
    },
    { room: '安全', text: '信息安全与各项建设同步。' },
  ],
  behindText: [
    '这里的每个活数字都不是谁在顶上填的：它由社区、乡镇、区县和部门各报各的数，逐级审核，再一层层相加而来。',
    '点开任何一个，就能沿着这棵树往下走，直到看见哪个单位、哪张报表、何时上报、哪一级何时通过。',
  ],
  behindLink: '从外网接入数走起',
};
