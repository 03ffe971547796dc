/** Errors: a refusal is the user's business, a fault is the world's, a bug is ours. They are never mixed. */
import type { FieldFault } from './contract.ts';

export { FieldFault, Problem } from './contract.ts';

/** The kinds of refusal and the HTTP status each becomes, once and only here. */
export const REFUSAL_STATUS = {
  invalid: 422,
  'not-signed-in': 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-many': 429,
  unavailable: 503,
} as const;
export type RefusalKind = keyof typeof REFUSAL_STATUS;

/** A refusal's text in both languages; parameters stand in braces. */
export interface RefusalText {
  kind: RefusalKind;
  zh: string;
  en: string;
}

/** The refusals that a room declares: code without the room's prefix → kind and texts. */
export type Refusals = Record<string, RefusalText>;

export type RefusalParameters = Record<string, string | number | bigint>;

/** An expected answer of "no": the caller's business, with a stable code and a text in both languages. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly kind: RefusalKind;
  readonly parameters: RefusalParameters;
  readonly texts: { zh: string; en: string };
  readonly fields: readonly FieldFault[];

  constructor(code: string, text: RefusalText, parameters: RefusalParameters, fields: readonly FieldFault[]) {
    super(`${code}: ${fill(text.en, parameters)}`);
    this.code = code;
    this.kind = text.kind;
    this.parameters = parameters;
    this.texts = { zh: fill(text.zh, parameters), en: fill(text.en, parameters) };
    this.fields = fields;
  }

  get status(): number {
    return REFUSAL_STATUS[this.kind];
  }
}

function fill(text: string, parameters: RefusalParameters): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}

const DECLARED = new Map<string, RefusalText>();

/** Every refusal that was declared so far, by its whole code: for the pages that tell of them. */
export function listRefusals(): (RefusalText & { code: string; status: number })[] {
  return [...DECLARED].map(([code, text]) => ({ ...text, code, status: REFUSAL_STATUS[text.kind] }));
}

/**
 * The refusing function of a room: `const refuse = defineRefusals('reporting', REFUSALS)`, then
 * `throw refuse('form-closed', { period })`. Codes are checked by type.
 */
export function defineRefusals<const R extends Refusals>(room: string, refusals: R) {
  for (const [code, text] of Object.entries(refusals)) DECLARED.set(`${room}.${code}`, text);
  return function refuse(
    code: keyof R & string,
    parameters: RefusalParameters = {},
    fields: readonly FieldFault[] = [],
  ): Refusal {
    const text = refusals[code];
    assert(text, `the room ${room} declares no refusal ${code}`);
    return new Refusal(`${room}.${code}`, text, parameters, fields);
  };
}

/** The world failed: disk, mail, a remote party. Only jobs retry it; a request answers 503. */
export class Fault extends Error {
  override readonly name = 'Fault';

  constructor(attempted: string, cause: unknown) {
    super(`${attempted}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** A broken assumption of our own: the request dies with 500 and a reference number, the process lives. */
export class Bug extends Error {
  override readonly name = 'Bug';
}

export function assert(condition: unknown, why: string): asserts condition {
  if (!condition) throw new Bug(why);
}

const COMMON = {
  'invalid-input': { kind: 'invalid', zh: '输入有误，请逐项更正。', en: 'Some fields need correcting.' },
  'not-signed-in': { kind: 'not-signed-in', zh: '请先登录。', en: 'Please sign in first.' },
  forbidden: { kind: 'forbidden', zh: '您无权进行此项操作。', en: 'You may not do this.' },
  'password-due': {
    kind: 'forbidden',
    zh: '请先修改密码：当前密码由他人设置，或已到期。',
    en: 'Change your password first: someone else gave it to you, or its days are over.',
  },
  'second-factor-due': {
    kind: 'forbidden',
    zh: '请先启用动态验证码：安全策略要求管理员使用。',
    en: 'Set up your second factor first: the policy asks it of administrators.',
  },
  'not-found': {
    kind: 'not-found',
    zh: '未找到，或不在您的权限范围内。',
    en: 'Not found, or outside your scope.',
  },
  'not-a-cursor': {
    kind: 'invalid',
    zh: 'after 不是本列表给出的翻页标记。',
    en: 'The value of after is no cursor that this list gave.',
  },
  stale: {
    kind: 'conflict',
    zh: '该记录已被他人修改，请刷新后重试。',
    en: 'This record was changed by someone else. Reload and try again.',
  },
  'key-reused': {
    kind: 'invalid',
    zh: '该幂等键已用于另一份输入。',
    en: 'This idempotency key was used with another input.',
  },
  'cross-site': {
    kind: 'forbidden',
    zh: '已拒绝来自其他网站的请求。',
    en: 'A request from another site was refused.',
  },
  'too-many-requests': {
    kind: 'too-many',
    zh: '请求过于频繁，请稍后再试。',
    en: 'Too many requests. Please try again later.',
  },
  'files-busy': {
    kind: 'too-many',
    zh: '正在导出的文件较多，请稍后再试。',
    en: 'Several files are being exported. Please try again shortly.',
  },
  'too-large': { kind: 'invalid', zh: '请求内容过大。', en: 'The request is too large.' },
  unavailable: {
    kind: 'unavailable',
    zh: '服务暂时不可用，请稍后再试。',
    en: 'Temporarily unavailable. Please retry.',
  },
} as const satisfies Refusals;

/** Refusals that every room may give. */
export const refuse = defineRefusals('common', COMMON);
