/** The city's own provider of identities, as the operator configured it. */
import { readFile } from 'node:fs/promises';
import { type Config, ConfigFault } from '#kernel/config/index.ts';
import { isSafeUrl, type ProviderOptions } from '#kernel/identity/index.ts';

function refuseConfig(zh: string, en: string): never {
  throw new ConfigFault(`选项有误：${zh} / wrong option: ${en}`);
}

const NEEDED = 'TAIHU_OIDC_ISSUER, TAIHU_OIDC_CLIENT_ID, TAIHU_OIDC_CLIENT_SECRET_FILE, TAIHU_PUBLIC_URL';

/** The provider but for its secret; undefined where none is configured. Throws ConfigFault for half a configuration. */
function requireProvider(config: Config) {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecretFile: file, publicUrl } = config;
  if (issuer === undefined && clientId === undefined && file === undefined) return undefined;
  if (issuer === undefined || clientId === undefined || file === undefined || publicUrl === undefined) {
    return refuseConfig(
      `统一身份认证需同时设置 ${NEEDED.replaceAll(', ', '、')}`,
      `a provider needs all four of ${NEEDED}`,
    );
  }
  if (!isSafeUrl(new URL(issuer)) || !isSafeUrl(new URL(publicUrl))) {
    return refuseConfig(
      'TAIHU_OIDC_ISSUER 与 TAIHU_PUBLIC_URL 须用 https（仅本机可用 http）',
      'TAIHU_OIDC_ISSUER and TAIHU_PUBLIC_URL need https, but on this machine',
    );
  }
  return { issuer, clientId, file, label: { zh: config.oidcLabel, en: config.oidcLabelEn } };
}

/** The provider with its secret; undefined where none is configured. Throws ConfigFault. */
export async function readProvider(config: Config): Promise<ProviderOptions | undefined> {
  const provider = requireProvider(config);
  if (!provider) return undefined;
  const { file, ...known } = provider;
  const text = await readFile(file, 'utf8').catch(() => '');
  const clientSecret = text.trim();
  if (clientSecret === '')
    refuseConfig(
      `TAIHU_OIDC_CLIENT_SECRET_FILE 指的密钥文件 ${file} 读不到，或是空的`,
      `TAIHU_OIDC_CLIENT_SECRET_FILE is ${file}, which cannot be read, or is empty`,
    );
  return { ...known, clientSecret };
}
