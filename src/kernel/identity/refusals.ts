import { defineRefusals } from '#kernel/errors/index.ts';

export const refuse = defineRefusals('identity', {
  'wrong-credentials': {
    kind: 'not-signed-in',
    zh: '账号或密码不正确。',
    en: 'The account or the password is wrong.',
  },
  locked: {
    kind: 'too-many',
    zh: '连续失败次数过多，请 {minutes} 分钟后再试。',
    en: 'Too many failures in a row. Try again in {minutes} minutes.',
  },
  'invalid-accounts': {
    kind: 'invalid',
    zh: '{count} 个账号有误，未保存任何账号。',
    en: '{count} of the accounts are wrong; none was saved.',
  },
  'too-many-passwords': {
    kind: 'invalid',
    zh: '一次最多设置 {most} 个不同的密码；更多账号请分批，或给出密码散列。',
    en: 'At most {most} different passwords at once: send the accounts in parts, or give password hashes.',
  },
  'unknown-grants': {
    kind: 'invalid',
    zh: '{count} 项中的账号或单位不存在，或不在您的权限范围内；未保存任何一项。',
    en: 'The account or unit of {count} items does not exist or is outside your scope; nothing was saved.',
  },
  'own-roles': {
    kind: 'forbidden',
    zh: '不能为自己授予角色。',
    en: 'You may not grant roles to yourself.',
  },
  'exclusive-administrators': {
    kind: 'conflict',
    zh: '系统、安全、审计三类管理员不得由同一账号兼任，也不得兼任业务角色：{account}。',
    en: 'System, security and audit administration exclude each other and every other role on one account: {account}.',
  },
  'auditor-at-part': {
    kind: 'conflict',
    zh: '审计员只能在全市任职：审计日志不按单位分割（{account}）。',
    en: 'An auditor serves the whole city: the audit trail is not divided by units ({account}).',
  },
  'wrong-days': {
    kind: 'invalid',
    zh: '{count} 项的起止日期有误；未保存任何一项。',
    en: 'The days of {count} items are wrong; nothing was saved.',
  },
  'second-step': {
    kind: 'not-signed-in',
    zh: '密码正确，请再输入动态验证码。',
    en: 'The password is right. Now give the one-time code.',
  },
  'second-step-over': {
    kind: 'not-signed-in',
    zh: '登录第二步已过期，请从头登录。',
    en: 'The second step is over. Please sign in again from the start.',
  },
  'wrong-code': {
    kind: 'invalid',
    zh: '验证码不正确，或已用过。',
    en: 'The code is wrong, or was used already.',
  },
  'second-factor-on': {
    kind: 'conflict',
    zh: '动态验证码已启用；要换一部手机，请先停用。',
    en: 'The second factor is on already. To move to another phone, turn it off first.',
  },
  'no-second-factor': {
    kind: 'conflict',
    zh: '动态验证码没有启用。',
    en: 'The second factor is not on.',
  },
  'second-factor-needed': {
    kind: 'conflict',
    zh: '安全策略要求管理员使用动态验证码，不能停用。',
    en: 'The policy asks a second factor of administrators: it cannot be turned off.',
  },
  'wrong-password': {
    kind: 'invalid',
    zh: '当前密码不正确。',
    en: 'The present password is wrong.',
  },
  'weak-password': {
    kind: 'invalid',
    zh: '新密码不符合密码策略，未修改。',
    en: 'The new password does not meet the policy; nothing was changed.',
  },
  'own-account': {
    kind: 'forbidden',
    zh: '不能对自己的账号执行此操作。',
    en: 'This cannot be done to the own account.',
  },
  'guarded-account': {
    kind: 'forbidden',
    zh: '不得为安全管理员或审计员 {account} 重置密码或绑定身份：由安全管理员为新账号授予角色。',
    en: 'Nobody resets how a security or audit administrator ({account}) signs in: grant the role to a new account.',
  },
  'no-provider': {
    kind: 'conflict',
    zh: '本系统没有配置统一身份认证。',
    en: 'No provider of identities is configured here.',
  },
  'provider-away': {
    kind: 'unavailable',
    zh: '暂时连不上统一身份认证，请稍后再试，或用账号和密码登录。',
    en: 'The provider of identities cannot be reached. Try again later, or sign in with account and password.',
  },
  'provider-declined': {
    kind: 'not-signed-in',
    zh: '统一身份认证没有放行，未登录。',
    en: 'The provider of identities did not let you through.',
  },
  'provider-failed': {
    kind: 'not-signed-in',
    zh: '统一身份认证的回答无法核实，未登录。请重试。',
    en: 'The answer of the provider of identities could not be verified. Please try again.',
  },
  'provider-over': {
    kind: 'not-signed-in',
    zh: '这次登录已用过或已过期，请从头开始。',
    en: 'This way in was used or is over. Please start again.',
  },
  'provider-unknown': {
    kind: 'not-signed-in',
    zh: '这个身份没有绑定可用的账号。请用账号和密码登录后自行绑定，或请系统管理员绑定。',
    en: 'No open account is bound to this identity. Sign in with a password and bind it, or ask the administrator.',
  },
  'provider-taken': {
    kind: 'conflict',
    zh: '这个身份或这个账号已有绑定；请先解除。',
    en: 'This identity or this account is bound already. Unbind it first.',
  },
  'not-linked': {
    kind: 'conflict',
    zh: '这个账号没有绑定统一身份。',
    en: 'This account is not bound to the provider.',
  },
  'not-held': {
    kind: 'forbidden',
    zh: '只能委托本人在该单位、且在这些日期内持有的角色；受托的角色不得转委托。',
    en: 'Only a role that you hold yourself at that unit on those days can be passed on, never one held for another.',
  },
  'unknown-delegation': {
    kind: 'not-found',
    zh: '没有这项委托，或它已结束。',
    en: 'There is no such delegation, or it has ended.',
  },
  'unknown-session': {
    kind: 'not-found',
    zh: '没有这个会话，或它已结束。',
    en: 'There is no such session, or it has ended.',
  },
  'unknown-account': {
    kind: 'not-found',
    zh: '没有账号 {account}。',
    en: 'There is no account {account}.',
  },
  'operator-not-allowed': {
    kind: 'forbidden',
    zh: '命令行不得以安全管理员或审计员 {account} 的身份操作。',
    en: 'The command line never acts as a security or audit administrator: {account}.',
  },
});
