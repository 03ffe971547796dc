import { defineRefusals } from '#kernel/errors/index.ts';

export const refuse = defineRefusals('notify', {
  'wrong-address': {
    kind: 'invalid',
    zh: '地址格式不正确：请填写邮箱、11 位手机号或企业微信账号。',
    en: 'The address has the wrong form: give a mail address, a mobile number of 11 digits, or a WeCom user id.',
  },
  'code-too-soon': {
    kind: 'too-many',
    zh: '验证码刚刚发出，请一分钟后再试。',
    en: 'A code was sent just now. Please wait a minute.',
  },
  'wrong-code': {
    kind: 'invalid',
    zh: '验证码不正确或已过期，请核对或重新获取。',
    en: 'The code is wrong or has run out. Check it, or ask for a new one.',
  },
  'unknown-topic': { kind: 'invalid', zh: '没有这类通知。', en: 'There is no such topic.' },
  'url-forbidden': {
    kind: 'invalid',
    zh: '推送地址须为 https 公网地址，不得指向本机、内网或带用户名密码。',
    en: 'A webhook leads to a public https address: not to this machine, a private network, or with a password in it.',
  },
  'too-many-webhooks': {
    kind: 'conflict',
    zh: '事件推送最多登记 {most} 个，请先删除不用的。',
    en: 'There may be {most} webhooks at most. Remove one that is not used.',
  },
});
