import type { zh } from './conference.zh.ts';

/** The conference in English; see the Chinese for what the marks mean. */
export const en: typeof zh = {
  title: 'Wuxi’s informatization conference for 2008',
  when: '31 December 2008, afternoon · Wuxi',
  lead:
    'On this day the city took stock of its year: how far the networks reach, how much the industry ' +
    'grew, what people now hold in their hands. The account is retold here in our own words. ' +
    'Figures with a dotted line are live: open one and walk down to the unit that reported it.',
  year: 'The year in figures',
  quoted: 'quoted from the conference, not yet traced',
  waiting: 'being collected',
  review: 'Field by field',
  outcomes: 'What the conference settled',
  plan: 'Plans for 2009',
  behind: 'What lies behind a figure',
  areas: [
    {
      title: 'Infrastructure',
      clauses: [
        {
          room: 'networks',
          text:
            'The private government network reaches counties, districts and city departments: ' +
            '{network.dedicated.connected} units are on it, a coverage of {network.dedicated.coverage}.',
        },
        {
          room: 'networks',
          text:
            'The extranet goes further down: {network.extranet.connected} communities and townships can ' +
            'open the city’s applications, so that the networks now reach {network.levels} levels of ' +
            'government.',
        },
      ],
    },
    {
      title: 'Information industry',
      clauses: [
        {
          room: 'industry',
          text:
            'Software and information outsourcing sold [[26.2 billion yuan, +72 %]], with clusters in ' +
            'software development, system integration and embedded software.',
        },
        {
          room: 'industry',
          text:
            'Manufacturers of information products above scale number [[507, of which 183 sell more than ' +
            '100 million yuan]]; their output came to [[210 billion yuan, +17 %]].',
        },
      ],
    },
    {
      title: 'Public services',
      clauses: [
        {
          room: 'cards',
          text:
            'Issued so far: {cards.socialSecurity.issued} social-security cards and {cards.transit.issued} ' +
            'transit cards. These are cards issued; how many are in use is not known.',
        },
      ],
    },
  ],
  outcomeClauses: [
    { room: 'sites', text: 'A renewed cluster of party and government websites opened on the day.' },
    {
      room: 'recognition',
      text: 'Collectives and individuals who led the way in 2007 and 2008 were honoured.',
    },
    {
      room: 'recognition',
      text:
        'Three top-ten lists were read out: software, chip design and electronics manufacturing. Firms ' +
        'appraised under CMMI were rewarded.',
    },
    {
      room: 'recognition',
      text: 'The first chief information officers received their certificates and letters of appointment.',
    },
    { room: 'goals', text: 'Each county, district and unit concerned signed its target letter for 2009.' },
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
    {
      room: 'projects',
      text:
        'Four bases grow on: Silicon Valley, LCD Valley, photovoltaics and outsourcing. Major, ' +
        'livelihood and base, driving and demonstration projects are each in someone’s hands.',
    },
    { room: 'security', text: 'Information security keeps step with everything that is built.' },
  ],
  behindText: [
    'No live figure here was typed in at the top: communities, towns, districts and departments ' +
      'each reported their own, every level approved, and the sums were carried upward.',
    'Open any of them and walk down the tree until you see which unit, on which form, submitted ' +
      'when, and which level approved it at what time.',
  ],
  behindLink: 'Begin with the extranet',
};
