/** Configuration: one checked schema, read once at start, frozen and passed on. Nothing else reads the environment. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';

/** The fewest characters that a backup may be encrypted with. */
export const PASSPHRASE_LENGTH = 12;

export const DEMOS = ['none', 'wuxi-2008-small', 'wuxi-2008', 'wuxi-2008-full'] as const;
export type Demo = (typeof DEMOS)[number];

const Config = z.object({
  port: z.coerce.number().int().min(0).max(65_535).default(3000),
  host: z.string().min(1).default('127.0.0.1'),
  data: z
    .string()
    .min(1)
    .default('data')
    .transform((folder) => resolve(folder)),
  demo: z.enum(DEMOS).optional(),
  /** A PostgreSQL server of 15 or newer, as a role that may create roles and databases; empty: the embedded one. */
  databaseUrl: z.string().startsWith('postgres').optional(),
  databasePoolSize: z.coerce.number().int().min(2).max(200).default(10),
  /** Durable commits; only tests turn this off. */
  fsync: z.stringbool().default(true),
  /** 32 bytes in base64 that encrypt the private keys; on a laptop Taihu keeps one in the data folder. */
  masterKey: z.string().optional(),
  /** False: this process only serves; background work and anchors are another's on the same database. */
  works: z.stringbool().default(true),
  /** What encrypts backups and opens them, where no file or key is named. */
  backupPassphrase: z.string().min(PASSPHRASE_LENGTH).optional(),
  /** Where the world reaches Taihu, such as https://www.example.gov.cn; decides secure cookies and printed links. */
  publicUrl: z.url().optional(),
  /** Addresses of proxies whose X-Forwarded-For is believed; the demo refuses to load where one is set. */
  trustedProxy: z.string().optional(),
  /** A folder that a peer keeps, such as another city's: the audit trail's anchors are copied there each minute. */
  anchorsPeer: z
    .string()
    .min(1)
    .transform((folder) => resolve(folder))
    .optional(),
  /** The mail server, such as smtp://user:password@mail.example.gov.cn:587; without one mail goes into a file. */
  smtpUrl: z.url({ protocol: /^smtps?$/ }).optional(),
  mailFrom: z.email().default('taihu@localhost.localdomain'),
  /** A gateway for short messages and the secret, whsec_ and base64, that signs what is sent to it. */
  smsUrl: z.url({ protocol: /^https?$/ }).optional(),
  smsSecret: z.string().startsWith('whsec_').optional(),
  /** The city's WeCom: its corporation, its application, and the application's secret. */
  wecomUrl: z.url({ protocol: /^https?$/ }).default('https://qyapi.weixin.qq.com'),
  wecomCorporation: z.string().optional(),
  wecomAgent: z.coerce.number().int().optional(),
  wecomSecret: z.string().optional(),
  /** The city's own provider of identities (OpenID Connect): issuer, our client there, and a file with its secret. */
  oidcIssuer: z.url({ protocol: /^https?$/ }).optional(),
  oidcClientId: z.string().optional(),
  oidcClientSecretFile: z
    .string()
    .min(1)
    .transform((file) => resolve(file))
    .optional(),
  /** What the provider is called on the button of the sign-in page. */
  oidcLabel: z.string().max(40).default('统一身份认证'),
  oidcLabelEn: z.string().max(40).default('the city’s identity provider'),
  /** Webhooks may lead to http on this machine; only for a laptop. */
  webhookLoopback: z.stringbool().default(false),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});
export type Config = Readonly<z.infer<typeof Config>>;

const ENVIRONMENT: Record<keyof z.infer<typeof Config>, string> = {
  port: 'TAIHU_PORT',
  host: 'TAIHU_HOST',
  data: 'TAIHU_DATA',
  demo: 'TAIHU_DEMO',
  databaseUrl: 'DATABASE_URL',
  databasePoolSize: 'TAIHU_DATABASE_POOL_SIZE',
  fsync: 'TAIHU_FSYNC',
  masterKey: 'TAIHU_MASTER_KEY',
  works: 'TAIHU_WORKS',
  backupPassphrase: 'TAIHU_BACKUP_PASSPHRASE',
  publicUrl: 'TAIHU_PUBLIC_URL',
  trustedProxy: 'TAIHU_TRUSTED_PROXY',
  anchorsPeer: 'TAIHU_ANCHORS_PEER',
  smtpUrl: 'TAIHU_SMTP_URL',
  mailFrom: 'TAIHU_MAIL_FROM',
  smsUrl: 'TAIHU_SMS_URL',
  smsSecret: 'TAIHU_SMS_SECRET',
  wecomUrl: 'TAIHU_WECOM_URL',
  wecomCorporation: 'TAIHU_WECOM_CORPORATION',
  wecomAgent: 'TAIHU_WECOM_AGENT',
  wecomSecret: 'TAIHU_WECOM_SECRET',
  oidcIssuer: 'TAIHU_OIDC_ISSUER',
  oidcClientId: 'TAIHU_OIDC_CLIENT_ID',
  oidcClientSecretFile: 'TAIHU_OIDC_CLIENT_SECRET_FILE',
  oidcLabel: 'TAIHU_OIDC_LABEL',
  oidcLabelEn: 'TAIHU_OIDC_LABEL_EN',
  webhookLoopback: 'TAIHU_WEBHOOK_LOOPBACK',
  logLevel: 'TAIHU_LOG_LEVEL',
};

/** What is wrong with the options, one bilingual line each. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault';
}

function optionsOf(args: readonly string[]): Record<string, string> {
  const text = { type: 'string' } as const;
  try {
    const options = { port: text, host: text, data: text, demo: text };
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    const usage = `--port N --host ADDRESS --data DIR --demo ${DEMOS.join('|')}`;
    throw new ConfigFault(`选项有误，可用的是 ${usage} / wrong option: ${reason} (${usage})`);
  }
}

const LOCALES = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError };

/** What is wrong, by the name under which it was given: the option that was typed, or the variable. */
function told({ path, message }: z.core.$ZodIssue, options: Record<string, string>): string {
  const name = String(path[0]);
  const known = Object.entries(ENVIRONMENT).find(([key]) => key === name)?.[1] ?? name;
  return `${Object.hasOwn(options, name) ? `--${name}` : known}: ${message}`;
}

/** The configuration from the environment and the command line, which wins; throws ConfigFault. */
export function readConfig(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): Config {
  const given: Record<string, string> = {};
  for (const [name, variable] of Object.entries(ENVIRONMENT)) {
    const value = environment[variable];
    if (value !== undefined && value !== '') given[name] = value;
  }
  const options = optionsOf(args);
  const readIn = (language: keyof typeof LOCALES) =>
    Config.safeParse({ ...given, ...options }, { error: LOCALES[language] });
  const [inChinese, inEnglish] = [readIn('zh'), readIn('en')];
  if (inChinese.success) return Object.freeze(inChinese.data);
  const list = (issues: readonly z.core.$ZodIssue[] = []) =>
    issues.map((issue) => told(issue, options)).join('; ');
  const [zh, en] = [list(inChinese.error.issues), list(inEnglish.error?.issues)];
  throw new ConfigFault(`选项有误：${zh} / wrong option: ${en}`);
}
