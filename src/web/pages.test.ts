import { createHash } from 'node:crypto';
import { HtmlValidate } from 'html-validate';
import { describe, expect, test } from 'vitest';
import { LANGUAGES, type Language } from '#kernel/i18n/index.ts';
import { en as conferenceEn } from './conference.en.ts';
import { zh as conferenceZh } from './conference.zh.ts';
import {
  CONFERENCE_FIGURES,
  renderAccount,
  renderApiDocs,
  renderCalendar,
  renderConference,
  renderFigure,
  renderFront,
  renderProblem,
  renderReset,
  renderResetting,
  renderSecondStep,
  renderSignIn,
  renderTour,
  styleSource,
} from './index.ts';
import type { AccountProps } from './pages/account.tsx';
import {
  conferenceFigures,
  HOSTILE,
  makeCoverage,
  makeFigure,
  makeGrowth,
  makeHeld,
  makeLeaf,
  makeRelease,
  makeRevised,
  makeSilent,
  makeTrend,
} from './testing.ts';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: {
    'long-title': 'off',
    'no-trailing-whitespace': 'off',
    'no-inline-style': 'error',
    'void-style': ['error', { style: 'selfclose' }],
  },
});

const guest = (text?: string) => ({
  account: text ?? 'reporter.320281001001',
  password: 'wuxi-2008',
  title: text ?? '社区填报人',
  explanation: text ?? '填报一个社区的数字',
  group: text ?? '从村到市',
});
const document = (text?: string) => ({
  servers: [{ url: 'http://localhost:3000/api/v1' }],
  paths: {
    '/units/get': {
      get: {
        operationId: 'units.get',
        summary: text ?? 'View a unit',
        description: text ?? '查看单位',
        'x-taihu-access': ['public'],
        parameters: [{ name: text ?? 'code', in: 'query', required: true, schema: { type: 'string' } }],
      },
    },
    '/reporting/approve': {
      post: {
        operationId: 'reporting.approve',
        summary: 'Approve',
        description: '通过',
        'x-taihu-access': ['reviewer', 'office'],
        requestBody: {
          content: {
            'application/json': {
              schema: { properties: { note: { type: ['string', 'null'] } }, required: ['note'] },
              example: { note: text ?? "it's" },
            },
          },
        },
      },
    },
  },
});
const named = (text: string) => ({
  name: { zh: text, en: text },
  unit: { code: '320200000000', name: text, nameEn: text, level: 2 },
  path: [{ code: '320000000000', name: text, nameEn: text }],
  unitOfMeasure: { zh: text, en: text },
});

type Render = (language: Language) => string;
const account = (factor: Omit<AccountProps['factor'], 'recoveryCodesLeft' | 'since'>): AccountProps => ({
  me: {
    id: '01900000-0000-7000-8000-000000000001',
    account: HOSTILE,
    displayName: HOSTILE,
    memberships: [],
    mustChangePassword: false,
    mustSetSecondFactor: !factor.isOn,
  },
  policy: { minLength: 10, remembered: 5, administratorsNeedSecondFactor: true },
  factor: { ...factor, recoveryCodesLeft: 10, since: '2026-03-02T04:00:00Z' },
  isDemo: true,
  next: HOSTILE,
});

const TOUR_STATE = { hasGuests: true, mayReset: true, outcome: {} };
const REFUSALS = [
  { code: 'reporting.form-closed', status: 409, zh: '报表已停用。', en: 'The form is closed.' },
];
const docsOf = (room: string, language: Language) =>
  renderApiDocs(document(), language, { room, refusals: REFUSALS }) ?? '';

const PAGES: Record<string, Render> = {
  conference: (l) => renderConference({ figures: conferenceFigures(), isDemo: true }, l),
  'conference before any figure': (l) => renderConference({ figures: new Map(), isDemo: true }, l),
  'conference, hostile': (l) => renderConference({ figures: conferenceFigures(HOSTILE), isDemo: false }, l),
  figure: (l) => renderFigure(makeFigure(), l),
  'figure of a village': (l) => renderFigure(makeLeaf(), l),
  'figure, not yet reported': (l) => renderFigure(makeFigure({ value: null }), l),
  'figure in percent, with departments': (l) => renderFigure(makeCoverage(), l),
  'growth with its parts and a trend': (l) => renderFigure(makeGrowth(), l, { trend: makeTrend() }),
  'figure that was revised': (l) =>
    renderFigure(makeFigure({ status: 'revised' }), l, { revised: makeRevised() }),
  'figure that was revised, hostile': (l) =>
    renderFigure(makeFigure(), l, { revised: makeRevised({ name: HOSTILE, nameEn: HOSTILE }) }),
  'figure to be released': (l) => renderFigure(makeHeld(), l),
  'release calendar': (l) =>
    renderCalendar(
      {
        releases: [makeRelease(), { ...makeRelease(), publishedAt: '2009-03-01T01:30:01.000Z' }],
        isDemo: true,
        next: 'x',
      },
      l,
    ),
  'village that is silent': (l) => renderFigure(makeSilent(), l),
  'figure on another boundary': (l) => renderFigure(makeFigure(), l, { boundary: '2024-01-01', after: 'x' }),
  'figure of a moment, hostile': (l) => renderFigure(makeFigure(named(HOSTILE)), l, { asOf: HOSTILE }),
  'figure, hostile': (l) => renderFigure(makeFigure(named(HOSTILE)), l, { after: HOSTILE }),
  'village, hostile': (l) => renderFigure(makeLeaf(named(HOSTILE)), l),
  'sign-in': (l) => renderSignIn({ next: '/console/', isDemo: true, demoAccounts: [guest()] }, l),
  'sign-in, hostile': (l) =>
    renderSignIn({ next: HOSTILE, isDemo: true, error: HOSTILE, demoAccounts: [guest(HOSTILE)] }, l),
  'second step, hostile': (l) => renderSecondStep({ next: HOSTILE, isDemo: false, error: HOSTILE }, l),
  'account with a second factor begun, hostile': (l) =>
    renderAccount(account({ isBegun: true, isOn: false, begun: { secret: 'JBSWY3DP', uri: HOSTILE } }), l),
  'account with recovery codes': (l) =>
    renderAccount(account({ isBegun: false, isOn: true, recoveryCodes: ['ABCDE-23456'] }), l),
  'account with a second factor': (l) => renderAccount(account({ isBegun: false, isOn: true }), l),
  tour: (l) =>
    renderTour({ ...TOUR_STATE, state: { city: makeFigure(), village: makeLeaf(), turn: 'county' } }, l),
  'tour, hostile': (l) => {
    const village = makeLeaf(named(HOSTILE));
    return renderTour({ ...TOUR_STATE, state: { city: makeFigure(), village, turn: 'done' } }, l);
  },
  'tour before the demo is loaded': (l) => renderTour({ ...TOUR_STATE, state: undefined }, l),
  'tour after a reset that was not done, hostile': (l) =>
    renderTour({ ...TOUR_STATE, outcome: { fault: { zh: HOSTILE, en: HOSTILE } }, state: undefined }, l),
  reset: (l) => renderReset(l),
  'reset under way, hostile': (l) => renderResetting({ path: HOSTILE, progress: { done: 3, total: 8 } }, l),
  front: (l) => renderFront(l),
  'not found': (l) => renderProblem({ status: 404, reference: 'r-1', isDemo: true }, l),
  'too many requests': (l) => renderProblem({ status: 429, reference: 'r-1', isDemo: true }, l),
  'refusal, hostile': (l) =>
    renderProblem(
      {
        status: 422,
        reference: 'r-1',
        isDemo: true,
        said: { zh: HOSTILE, en: HOSTILE },
        faults: [{ path: HOSTILE, message: HOSTILE }],
      },
      l,
    ),
  'failure, hostile': (l) => renderProblem({ status: 500, reference: HOSTILE, isDemo: false }, l),
  'API pages': (l) => renderApiDocs(document(), l, { isDemo: true }) ?? '',
  'API pages, hostile': (l) => renderApiDocs(document(HOSTILE), l) ?? '',
  'API pages of a room': (l) => docsOf('reporting', l),
  'API pages of a room, hostile': (l) => renderApiDocs(document(HOSTILE), l, { room: 'units' }) ?? '',
  'API pages as a file': (l) => renderApiDocs(document(), l, { room: 'units', isFile: true }) ?? '',
};

describe.each(LANGUAGES)('in %s', (language) => {
  test.each(Object.entries(PAGES))('%s is valid HTML without script, in its language', async (_, render) => {
    const html = render(language);
    const report = await validator.validateString(html);
    const faults = report.results.flatMap(({ messages }) =>
      messages.map((message) => `${message.ruleId} ${message.line}:${message.column} ${message.message}`),
    );
    expect(faults).toEqual([]);
    expect(html).not.toMatch(/<script|<img/);
    expect(html).toContain(`<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">`);
  });

  test.each(Object.entries(PAGES))('%s sets its headings in order, under one h1', (_, render) => {
    const levels = [...render(language).matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [index, level] of levels.entries())
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
  });
});

test('demo pages say in both languages that they are not official, others do not', () => {
  const notice = '演示数据，非官方 / Demo data, not official';
  for (const language of LANGUAGES) {
    expect(renderFigure(makeFigure(), language)).toContain(notice);
    expect(renderFigure(makeFigure({ isDemo: false }), language)).not.toContain(notice);
  }
});

test('every figure of the conference opens, and one that is not there yet is said to be on its way', () => {
  const figures = conferenceFigures();
  const html = renderConference({ figures, isDemo: true }, 'zh');
  for (const code of figures.keys()) expect(html).toContain(`href="/figures/${code}/320200000000/2008"`);
  const clauses = JSON.stringify({ zh: conferenceZh, en: conferenceEn }).matchAll(/\{([\w.]+)\}/g);
  expect(
    [...new Set([...clauses].map(([, code]) => code))].filter(
      (code) => !CONFERENCE_FIGURES.includes(code ?? ''),
    ),
  ).toEqual([]);
  const [one = ''] = figures.keys();
  expect(html).not.toContain('数据汇集中');
  figures.delete(one);
  expect(renderConference({ figures, isDemo: true }, 'zh')).toContain('数据汇集中');
});

test('a trend begins where somebody was asked, and calls no exact number a round one', () => {
  const trend = makeTrend();
  const [point] = trend.points;
  if (!point) throw new Error('the trend is empty');
  const early = { ...point, period: '2007Q4', value: null, completeness: { expected: 0, received: 0 } };
  const exact = { ...point, value: '2613060000' };
  const bounded = { ...exact, period: '2008Q2', bound: 'atLeast' as const };
  const shown = { ...trend, points: [early, exact, bounded] };
  const text = renderFigure(makeFigure(), 'en', { trend: shown });
  expect(text).not.toContain('Q4 2007');
  expect(text).toContain('>2,613,060,000<');
  expect(text).toContain('>at least 2,613,060,000<');
});

test('shares appear only where the units below add up to the figure', () => {
  expect(renderFigure(makeFigure(), 'zh')).toContain('17.2%');
  expect(renderFigure(makeFigure({ value: '4' }), 'zh')).not.toContain('<td class="share">');
});

test('numbers of a column have their points in line, shares too, and the silent say so', () => {
  const coverage = renderFigure(makeCoverage(), 'zh');
  for (const cell of ['100.00', '96.25']) expect(coverage).toContain(`<td class="number">${cell}</td>`);
  expect(coverage).toContain('<td class="number note">未报</td>');
  const { trace } = makeFigure();
  const items = ['61', '64', '515'].flatMap((value, at) => {
    const share = trace.children.items[at];
    return share ? [{ ...share, value }] : [];
  });
  const sum = renderFigure(makeFigure({ trace: { ...trace, children: { items } } }), 'zh');
  expect([...sum.matchAll(/class="percent">([^<]+)</g)].map(([, percent]) => percent)).toEqual([
    '9.5%',
    '10.0%',
    '80.5%',
  ]);
});

test('departments stand apart from the governments below a unit', () => {
  const html = renderFigure(makeCoverage(), 'zh');
  expect(html.indexOf('锡山区')).toBeLessThan(html.indexOf('scope="rowgroup"'));
  expect(html.indexOf('scope="rowgroup"')).toBeLessThan(html.indexOf('市教育局'));
  expect(renderFigure(makeFigure(), 'zh')).not.toContain('scope="rowgroup"');
});

test('a unit made of others opens them on their own day, and does not lead to where it is not', () => {
  const figure = makeFigure();
  const { children } = figure.trace;
  const items = children.items.map((share) => ({ ...share, boundary: '2008-12-31' }));
  const made = { ...figure, trace: { ...figure.trace, children: { items } } };
  const links = (html: string) =>
    [...html.matchAll(/href="(\/figures\/[^"]*)"/g)].map(([, href]) => href ?? '');
  const [first = ''] = items.map(({ code }) => `/figures/${figure.indicator}/${code}/${figure.period}`);
  const onBoundary = links(renderFigure(made, 'zh', { boundary: '2024-01-01' }));
  expect(onBoundary).toContain(first);
  const here = `/figures/${figure.indicator}/${figure.unit.code}/${figure.period}`;
  expect(onBoundary).not.toContain(here);
  const asOf = links(renderFigure(made, 'zh', { boundary: '2024-01-01', asOf: '2009-01-06T02:30:00Z' }));
  expect(asOf).toContain(`${here}?boundary=2024-01-01`);
});

test('a walk on another boundary or as of a moment stays on it, and leads back to now', () => {
  const figure = makeFigure({ path: [{ code: '320000000000', name: '江苏省', nameEn: 'Jiangsu' }] });
  const html = renderFigure(figure, 'zh', { asOf: '2009-01-06T02:30:00Z', boundary: '2024-01-01' });
  const links = [...html.matchAll(/href="([^"]*\/figures\/[^"]*)"/g)].map(([, href = '']) => href);
  const plain = links.filter((href) => !href.includes('boundary=2024-01-01') || !href.includes('asOf=2009'));
  expect(plain).toEqual(['/figures/network.extranet.connected/320200000000/2008']);
  expect(links.length).toBeGreaterThan(10);
  expect(renderFigure(figure, 'zh')).not.toContain('class="restated"');
});

test('what a missing number cannot have is not said of it', () => {
  const html = renderFigure(makeSilent(), 'zh');
  expect(html).toContain('尚未收到');
  for (const word of ['正式', '下限', '合计']) expect(html).not.toContain(word);
});

test('a unit without an English name is marked as Chinese', () => {
  const html = renderFigure(makeCoverage(), 'en');
  expect(html).toContain('<span lang="zh-CN">市水利局</span>');
  expect(html).not.toContain('<span lang="zh-CN">市教育局');
});

test('a village’s page shows units, levels and times of approval, and says where the public trace ends', () => {
  const html = renderFigure(makeLeaf(), 'zh');
  for (const text of ['澄江街道', '镇（街道）', '2009年1月4日 14:40', '公开溯源到此为止'])
    expect(html).toContain(text);
});

test('a revised figure’s page says whose value became what and why, and nothing of one that is withheld', () => {
  const html = renderFigure(makeFigure({ status: 'revised' }), 'zh', { revised: makeRevised() });
  for (const text of ['>610 → 640<', '>+30<', '补报', '保密', '2009年3月1日 09:30', '更早的见数据接口'])
    expect(html).toContain(text);
});

test('the style that a policy allows is the one in the page', () => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(renderFront('zh'))?.[1] ?? '';
  expect(styleSource()).toBe(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
});

test('an example for the shell keeps its quotes closed', () => {
  expect(docsOf('reporting', 'en')).toContain(`it'\\''s`);
});

test('an operation says in the reader’s words who may call it', () => {
  expect(docsOf('reporting', 'zh')).toContain('谁可以用：审核人、信息化办公室');
  expect(docsOf('reporting', 'en')).toContain('Who may: Reviewer, Informatization office');
  expect(docsOf('units', 'en')).toContain('Who may: everyone');
});

test('a figure asks for another day’s boundaries by its address, and keeps the moment that was chosen', () => {
  const now = renderFigure(makeFigure(), 'zh');
  expect(now).toContain('<form method="get">');
  expect(now).toContain('name="boundary"');
  expect(now).not.toContain('name="asOf"');
  expect(renderFigure(makeFigure(), 'en', { asOf: '2009-01-20T00:00:00Z' })).toContain(
    'name="asOf" value="2009-01-20T00:00:00Z"',
  );
});
