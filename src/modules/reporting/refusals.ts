import { defineRefusals } from '#kernel/errors/index.ts';

export const refuse = defineRefusals('reporting', {
  'code-taken': { kind: 'conflict', zh: '报表编号 {code} 已被使用。', en: 'The form code {code} is taken.' },
  'already-asked': {
    kind: 'conflict',
    zh: '指标 {indicator} 在 {period} 已由报表 {form} 采集，不得重复要数。',
    en: 'Indicator {indicator} is already asked for {period} by form {form}: a number is entered once.',
  },
  'unknown-indicator': {
    kind: 'invalid',
    zh: '没有可填报的指标 {indicator}。',
    en: 'There is no indicator {indicator} to report.',
  },
  'wrong-period': {
    kind: 'invalid',
    zh: '指标 {indicator} 的频率与期别 {period} 不符。',
    en: 'Indicator {indicator} is not kept for periods such as {period}.',
  },
  'dates-out-of-order': {
    kind: 'invalid',
    zh: '报送期限应晚于期末且不晚于报表有效期。',
    en: 'The due date must be after the period and not after the expiry.',
  },
  'not-a-draft': {
    kind: 'conflict',
    zh: '报表已下发，不能再改。',
    en: 'The form was sent and can no longer change.',
  },
  'no-recipients': { kind: 'invalid', zh: '没有新的填报单位。', en: 'No unit is left to send the form to.' },
  'no-office': {
    kind: 'forbidden',
    zh: '只有在某一单位任职的信息化办公室可以制表。',
    en: 'Only an office that serves a unit may define forms.',
  },
  'wrong-state': {
    kind: 'conflict',
    zh: '报表当前状态不允许此操作。',
    en: 'The report’s present state does not allow this.',
  },
  'not-your-turn': {
    kind: 'forbidden',
    zh: '现在由 {unit} 的审核人处理。',
    en: 'It is the turn of the reviewer of {unit}.',
  },
  'own-report': {
    kind: 'forbidden',
    zh: '填报人不得审核自己上报的数据。',
    en: 'Whoever submitted a report may not approve it.',
  },
  'no-revision': {
    kind: 'invalid',
    zh: '该报送尚未计入数字，退回不构成修订，请勿填写修订原因。',
    en: 'Nothing of this report counts yet: its return revises nothing and takes no reason of a revision.',
  },
  'cells-wrong': { kind: 'invalid', zh: '有单元格需要更正。', en: 'Some cells need correcting.' },
  'checks-broken': {
    kind: 'invalid',
    zh: '有审核关系未通过，或尚待说明。',
    en: 'Some checks do not hold, or are still to be explained.',
  },
  'checks-wrong': {
    kind: 'invalid',
    zh: '有审核关系需要更正。',
    en: 'Some checks of the form need correcting.',
  },
  'table-wrong': {
    kind: 'invalid',
    zh: '表格中有内容需要更正。',
    en: 'Some cells of the table need correcting.',
  },
  expired: { kind: 'conflict', zh: '报表已过有效期（{day}）。', en: 'The form expired on {day}.' },
});
