import { createHash } from 'node:crypto';
import { HtmlValidate } from 'html-validate';
import { describe, expect, test } from 'vitest';
import { LANGUAGES, type Language } from '#kernel/i18n/index.ts';
import {
  renderApiDocs,
  renderConference,
  renderFigure,
  renderFront,
  renderProblem,
  renderSignIn,
  styleSource,
} from './index.ts';
import { conferenceFigures, HOSTILE, makeFigure, makeLeaf } from './testing.ts';

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
  title: text ?? '社区填报员',
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
        description: `${text ?? '查看单位'}\n\nAccess: public.`,
        parameters: [{ name: text ?? 'code', in: 'query', required: true, schema: { type: 'string' } }],
      },
    },
    '/reporting/approve': {
      post: {
        operationId: 'reporting.approve',
        summary: 'Approve',
        description: '通过\n\nAccess: reviewer, office.',
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
const PAGES: Record<string, Render> = {
  conference: (l) => renderConference({ figures: conferenceFigures(), isDemo: true }, l),
  'conference before any figure': (l) => renderConference({ figures: new Map(), isDemo: true }, l),
  'conference, hostile': (l) => renderConference({ figures: conferenceFigures(HOSTILE), isDemo: false }, l),
  figure: (l) => renderFigure(makeFigure(), l),
  'figure of a village': (l) => renderFigure(makeLeaf(), l),
  'figure, not yet reported': (l) => renderFigure(makeFigure({ value: null }), l),
  'figure, hostile': (l) => renderFigure(makeFigure(named(HOSTILE)), l, { after: HOSTILE }),
  'village, hostile': (l) => renderFigure(makeLeaf(named(HOSTILE)), l),
  'sign-in': (l) => renderSignIn({ next: '/console/', isDemo: true, demoAccounts: [guest()] }, l),
  'sign-in, hostile': (l) =>
    renderSignIn({ next: HOSTILE, isDemo: true, error: HOSTILE, demoAccounts: [guest(HOSTILE)] }, l),
  front: (l) => renderFront(l),
  'not found': (l) => renderProblem({ status: 404, reference: 'r-1', isDemo: true }, l),
  'failure, hostile': (l) => renderProblem({ status: 500, reference: HOSTILE, isDemo: false }, l),
  'API pages': (l) => renderApiDocs(document(), l, { isDemo: true }),
  'API pages, hostile': (l) => renderApiDocs(document(HOSTILE), l),
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

test('every live figure opens; a quoted one is marked and is no link', () => {
  const html = renderConference({ figures: conferenceFigures(), isDemo: true }, 'zh');
  for (const code of conferenceFigures().keys())
    expect(html).toContain(`href="/figures/${code}/320200000000/2008"`);
  expect(html).toMatch(/<span class="quoted">262 亿元/);
  expect(html.match(/会议公布的数字，尚未追溯到出处/g)?.length).toBeGreaterThan(1);
});

test('shares appear only where the units below add up to the figure', () => {
  expect(renderFigure(makeFigure(), 'zh')).toContain('17.2%');
  expect(renderFigure(makeFigure({ value: '4' }), 'zh')).not.toContain('<td class="share">');
});

test('a village’s page shows units, levels and times of approval, and says where the public trace ends', () => {
  const html = renderFigure(makeLeaf(), 'zh');
  for (const text of ['澄江街道', '街道、乡镇', '2009年1月4日 14:40', '公开溯源到此为止'])
    expect(html).toContain(text);
});

test('the style that a policy allows is the one in the page', () => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(renderFront('zh'))?.[1] ?? '';
  expect(styleSource()).toBe(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
});

test('an example for the shell keeps its quotes closed', () => {
  expect(renderApiDocs(document(), 'en')).toContain(`it'\\''s`);
});
