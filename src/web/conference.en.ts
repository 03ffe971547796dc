import type { zh } from './conference.zh.ts';

/** The conference in English; see the Chinese for what the marks mean. */
export const en: typeof zh = {
  title: ['Informatization conference', ' of Wuxi, 2008'],
  when: '31 December 2008, afternoon · Wuxi',
  lead:
    'On this day the city took stock of its year: how far the networks reach, how much the industry ' +
    'grew, what people now hold in their hands. The account is retold here in our own words. ' +
    'Figures with a dotted line are live: open one and walk down to the unit that reported it.',
  year: 'The year in figures',
  waiting: 'being collected',
  review: 'Field by field',
  reviewLead:
    'Two lines ran through the year. Three together: government, enterprises and public services all take ' +
    'up information technology. Three side by side: software and outsourcing, the making of information ' +
    'products, and information services.',
  outcomes: 'What the conference settled',
  plan: 'Plans for 2009',
  behind: 'What lies behind a figure',
  areas: [
    {
      title: 'Infrastructure',
      clauses: [
        'The private government network reaches every county, district and city department: ' +
          '{network.dedicated.connected} units are on it, a coverage of {network.dedicated.coverage}.',
        'The extranet goes further down: {network.extranet.connected} communities and townships can open ' +
          'the city’s applications, so that the networks now reach {network.levels} levels of government. ' +
          'Units outside the access plan of 2008 are not counted, so this says how many are connected and ' +
          'infers no rate.',
      ],
    },
    {
      title: 'Information industry',
      clauses: [
        'Software and information outsourcing sold {industry.software.sales} yuan, up ' +
          '{industry.software.sales.growth} on the year before, with clusters in software development, ' +
          'system integration and embedded software.',
        'Manufacturers of information products above scale number {industry.manufacturing.enterprises}, of ' +
          'which {industry.manufacturing.above100Million} sell more than 100 million yuan; their output came ' +
          'to {industry.manufacturing.output} yuan, up {industry.manufacturing.output.growth} on the year ' +
          'before.',
      ],
    },
    {
      title: 'Public services',
      clauses: [
        'Issued so far: {cards.socialSecurity.issued} social-security cards and {cards.transit.issued} ' +
          'transit cards. These are cards issued; how many are in use is not known.',
      ],
    },
  ],
  outcomeClauses: [
    'A renewed cluster of party and government websites opened on the day.',
    'Collectives and individuals who led the way in 2007 and 2008 were honoured.',
    'Three top-ten lists were read out: software, chip design and electronics manufacturing. Firms ' +
      'appraised under CMMI were rewarded.',
    'The first chief information officers received their certificates and letters of appointment.',
    'Each county, district and unit concerned signed its target letter for 2009.',
  ],
  planLead: 'In 2009 the city wants to break through in four places:',
  breakthroughs: [
    { title: 'A wireless broadband city', text: 'The network follows people.' },
    { title: 'Software and outsourcing', text: 'Clusters of firms become an industry.' },
    {
      title: 'Industry through informatization',
      text: 'Information technology renews workshops and products.',
    },
    { title: 'Public services', text: 'Errands, doctors, buses and cards take less trouble.' },
  ],
  planClauses: [
    'Information security keeps step with everything that is built.',
    'Four bases grow on: Silicon Valley, LCD Valley, photovoltaics and outsourcing.',
    'Major projects, livelihood projects and base, driving and demonstration projects each have someone ' +
      'to answer for them.',
  ],
  behindText: [
    'No live figure here was typed in at the top: communities, towns, districts and departments ' +
      'each reported their own, every level approved, and the sums were carried upward.',
    'Open any of them and walk down the tree until you see which unit, on which form, submitted ' +
      'when, and which level approved it at what time.',
  ],
  behindLink: 'Begin with the extranet',
  rolesLink: 'Walk it yourself, from a community’s report to the city’s approval',
};
