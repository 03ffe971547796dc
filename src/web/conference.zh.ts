/** The conference retold in our own words. {code} is a live figure with its unit of measure. */
export const zh = {
  /** In pieces between which a narrow screen may break the line. */
  title: ['2008年度无锡市', '信息化工作会议'],
  when: '2008年12月31日下午 · 无锡',
  lead: '这一天，全市坐下来盘点一年的信息化：网通到了哪里，产业长了多少，市民手里多了什么。下面用我们自己的话重述这本账；带虚线的数字是活的，点开就能一路走到报数的那个单位。',
  year: '这一年的数字',
  waiting: '数据汇集中',
  review: '分项回顾',
  reviewLead:
    '全年走的是两句话。三化齐进：政府、企业和社会公共服务一起信息化；三业并举：软件与服务外包、信息产品制造、信息服务业一起发展。',
  outcomes: '会上定下的事',
  plan: '2009 年的打算',
  behind: '数字背后',
  areas: [
    {
      title: '基础设施',
      clauses: [
        '电子政务专网接到各市（县）、区和市级各部门，在网单位 {network.dedicated.connected}，覆盖率 {network.dedicated.coverage}。',
        '外网继续往下走，{network.extranet.connected}社区（乡镇）已能直接用上市级应用，政务网络由此贯通 {network.levels}政府。' +
          '没有列入 2008 年接入计划的单位不在统计之内，所以这里只数接入了多少，不推算比例。',
      ],
    },
    {
      title: '信息产业',
      clauses: [
        '软件和信息服务外包全年销售 {industry.software.sales}，比上年增长 {industry.software.sales.growth}，' +
          '软件开发、系统集成、嵌入式软件各自成群。',
        '规模以上的信息产品制造企业有 {industry.manufacturing.enterprises}，其中 ' +
          '{industry.manufacturing.above100Million}销售超过 1 亿元，全年产值 {industry.manufacturing.output}，' +
          '比上年增长 {industry.manufacturing.output.growth}。',
      ],
    },
    {
      title: '公共服务',
      clauses: [
        '社会保障卡累计发出 {cards.socialSecurity.issued}，公交卡 {cards.transit.issued}。这里记的是发行量，有多少在用，尚不掌握。',
      ],
    },
  ],
  outcomeClauses: [
    '党政网站群换了新面貌，当天开通。',
    '表彰 2007 至 2008 年度信息化先进集体和先进个人。',
    '公布软件、集成电路设计、电子制造三个十强；通过 CMMI 评估的企业得到奖励。',
    '首批首席信息官领到证书和聘书。',
    '各市（县）、区和有关单位逐一签下 2009 年目标任务书。',
  ],
  planLead: '2009 年要在四个方面取得突破：',
  breakthroughs: [
    { title: '无线宽带城市', text: '让网络跟着人走。' },
    { title: '软件与服务外包', text: '把成群的企业做成产业。' },
    { title: '信息化带动工业化', text: '用信息技术改造车间和产品。' },
    { title: '公共服务', text: '让办事、看病、出行和用卡更省事。' },
  ],
  planClauses: [
    '信息安全与各项建设同步。',
    '四个基地继续建设：硅谷、液晶谷、光伏和服务外包。',
    '重大项目、民生项目和基础、带动、示范项目分头落实。',
  ],
  behindText: [
    '这里的每个活数字都不是谁在顶上填的：它由社区、乡镇、区县和部门各报各的数，逐级审核，再一层层相加而来。',
    '点开任何一个，就能沿着这棵树往下走，直到看见哪个单位、哪张报表、何时上报、哪一级何时通过。',
  ],
  behindLink: '从外网接入数走起',
  rolesLink: '换个身份走一遍：从社区填报到市级审核',
};
