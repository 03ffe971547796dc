/** Contracts of signing in through the city's own provider of identities (OpenID Connect). */
import { z } from 'zod';
import { commandContract, queryContract } from '#kernel/operation/contract.ts';
import { AccountName, Ended, Me } from './me-contract.ts';

/** What Taihu itself sealed after it asked the provider: nobody else can make one. */
const Ticket = z.string().min(1).max(4000);
/** By what the provider calls a person: case counts, and it never names anyone else (OpenID Connect Core, 2). */
const Subject = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, '由 1 至 255 个可见字符组成，不含空格 / 1 to 255 signs, no spaces');

export const providerContracts = {
  signInWithProvider: commandContract({
    name: 'identity.sign-in-with-provider',
    title: { zh: '经统一身份认证登录', en: 'Sign in through the provider' },
    input: z.object({ ticket: Ticket }),
    output: Me,
    example: { ticket: 'given-by-the-callback' },
  }),
  beginProviderLink: commandContract({
    name: 'identity.begin-provider-link',
    title: { zh: '开始绑定统一身份', en: 'Begin to bind the own account to the provider' },
    input: z.object({ current: z.string().min(1).max(200) }),
    output: z.object({}),
    example: { current: 'the-present-password' },
  }),
  linkProvider: commandContract({
    name: 'identity.link-provider',
    title: { zh: '绑定统一身份', en: 'Bind the own account to the provider' },
    input: z.object({ ticket: Ticket }),
    output: z.object({}),
    example: { ticket: 'given-by-the-callback' },
  }),
  unlinkProvider: commandContract({
    name: 'identity.unlink-provider',
    title: { zh: '解除绑定统一身份', en: 'Unbind the own account from the provider' },
    input: z.object({}),
    output: z.object({}),
    example: {},
  }),
  providerLink: queryContract({
    name: 'identity.provider-link',
    title: { zh: '我的统一身份绑定', en: 'Own account at the provider' },
    input: z.object({}),
    output: z.object({
      /** What the provider is called; absent where none is configured. */
      label: z.object({ zh: z.string(), en: z.string() }).optional(),
      isLinked: z.boolean(),
      since: z.iso.datetime().optional(),
    }),
    example: {},
  }),
  linkAccount: commandContract({
    name: 'identity.link-account',
    title: { zh: '为账号绑定统一身份', en: 'Bind an account to the provider' },
    input: z.object({ account: AccountName, subject: Subject }),
    output: z.object({}),
    example: { account: 'reporter.example', subject: '5f2c9a1e' },
  }),
  unlinkAccount: commandContract({
    name: 'identity.unlink-account',
    title: { zh: '为账号解除统一身份', en: 'Unbind an account from the provider' },
    input: z.object({ account: AccountName }),
    output: Ended,
    example: { account: 'reporter.example' },
  }),
} as const;
