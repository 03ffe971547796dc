/** The city's own provider of identities, as the operator configured it. */
import { readFile } from 'node:fs/promises';
import { type Config, ConfigFault } from '#kernel/config/index.ts';
import { isSafeUrl, type ProviderOptions } from '#kernel/identity/index.ts';

function refuseConfig(zh: string, en: string): never {
  throw new ConfigFault(`选项有误 / wrong option: ${zh} / ${en}`);
}

/** The provider with its secret; undefined where none is configured. Throws ConfigFault for half a configuration. */
export async function readProvider(config: Config): Promise<ProviderOptions | undefined> {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecretFile: file, publicUrl } = config;
  if (issuer === undefined && clientId === undefined && file === undefined) return undefined;
  if (issuer === undefined || clientId === undefined || file === undefined || publicUrl === undefined) {
    return refuseConfig(
      '统一身份认证需同时设置 TAIHU_OIDC_ISSUER、TAIHU_OIDC_CLIENT_ID、TAIHU_OIDC_CLIENT_SECRET_FILE 和 TAIHU_PUBLIC_URL',
      'a provider needs all four of them',
    );
  }
  if (!isSafeUrl(new URL(issuer)) || !isSafeUrl(new URL(publicUrl))) {
    return refuseConfig(
      '统一身份认证与 TAIHU_PUBLIC_URL 须用 https（仅本机可用 http）',
      'a provider needs https on both sides, but on this machine',
    );
  }
  const text = await readFile(file, 'utf8').catch(() => '');
  const clientSecret = text.trim();
  if (clientSecret === '')
    refuseConfig(`读不到密钥文件 ${file}`, 'the file of the secret cannot be read, or is empty');
  return { issuer, clientId, clientSecret, label: { zh: config.oidcLabel, en: config.oidcLabelEn } };
}
