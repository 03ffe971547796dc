import { defineRefusals } from '#kernel/errors/index.ts';

export const refuse = defineRefusals('keys', {
  'unknown-purpose': {
    kind: 'not-found',
    zh: '没有用于 {purpose} 的密钥。',
    en: 'There is no key for {purpose}.',
  },
});
