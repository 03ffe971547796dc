import { z } from 'zod';
import type { OperationContract } from '#kernel/operation/contract.ts';
import { listContracts } from './contracts.ts';

export const USAGE = `用法 / usage:
  npx taihu help [OPERATION]
  npx taihu OPERATION --input JSON [--file FILE] [--as ACCOUNT] [--json] [--data DIR]
  npx taihu verify-audit | figures recount | search rebuild [--json] [--data DIR]
  npx taihu backup FILE (--passphrase-file F | --recipient age1… --key F) [--no-verify] [--data DIR]
  npx taihu restore FILE (--passphrase-file F | --key F) [--data DIR]
  npx taihu export FILE | import FILE [--data DIR]
  npx taihu reset-demo [--yes] [--data DIR]
  npx taihu api-docs DIR`;

/** All operations, a line each. */
export function helpAll(): string {
  const lines = [...listContracts().values()].map(
    ({ name, title }) => `  ${name.padEnd(32)} ${title.zh} / ${title.en}`,
  );
  return `${USAGE}\n\n${lines.join('\n')}`;
}

function fieldLines(contract: OperationContract): string[] {
  const { properties = {}, required = [] } = z.toJSONSchema(contract.input, {
    io: 'input',
    unrepresentable: 'any',
  });
  return Object.entries(properties).map(([name, schema]) => {
    const type = typeof schema === 'object' && 'type' in schema ? String(schema.type) : 'value';
    return `  ${name.padEnd(16)} ${type}${required.includes(name) ? ' *' : ''}`;
  });
}

/** The upkeep of the installation: what the command line offers beyond the operations. */
const UPKEEP_HELP: Record<string, string> = {
  'verify-audit': `verify-audit  核验审计记录 / Verify the audit trail
  逐个核对审计条目、锚与其所保的数据；有不符时逐条列出，退出码为 1
  Compares entries, anchors and the rows they vouch for; names what does not agree, exit code 1`,
  backup: `backup FILE  备份 / Back up
  把整个城市写入一个加密文件，运行中亦可，随即恢复到临时数据库核验；不覆盖已有文件
  Writes the whole city into one encrypted file, while it runs too, then verifies it in a scratch database
  npx taihu backup /backup/taihu-1.age --passphrase-file /root/backup.pass`,
  restore: `restore FILE  恢复 / Restore
  只恢复到空的数据目录（或 DATABASE_URL 指明的空数据库），逐表比对，再核验审计与数字
  Only into an empty data folder (or the empty database of DATABASE_URL); compares each table, then verifies
  npx taihu restore /backup/taihu-1.age --passphrase-file /root/backup.pass --data /srv/taihu`,
  export: `export FILE  导出 / Export
  与备份相同但不加密，用于迁移到另一数据库；用毕即删
  The same as a backup, not encrypted: for moving to another database; delete it afterwards
  npx taihu export /root/taihu.tar.gz`,
  import: `import FILE  导入 / Import
  与恢复相同
  The same as restore
  DATABASE_URL=postgres://… npx taihu import /root/taihu.tar.gz --data /srv/taihu`,
  'reset-demo': `reset-demo  恢复演示 / Reset the demo
  清空并重新装入演示数据；只在本机的演示上可用，其他进程须先停掉；问一次，脚本中用 --yes
  Clears and loads the demo again; only a demo on this machine, with no other process on it; asks once, or --yes`,
  'api-docs': `api-docs DIR  接口文档 / The API's pages
  把接口文档写成文件，不用服务器也能读：中英文各一套，另附 openapi.json
  Writes the pages of the API as files that are read without a server, in both languages, and openapi.json`,
  'search rebuild': `search rebuild  重建查找索引 / Build the search index anew
  从账号、报表与指标本身逐段重建查找索引；运行中亦可
  Builds what is found by name anew from accounts, forms and indicators; while it runs too`,
  'figures recount': `figures recount  重算数字 / Recount the figures
  从逐笔观测重算全部单元格与汇总数；有差异时逐条列出，退出码为 1
  Counts every cell and sum again from the observations; names what differs, exit code 1`,
};

/** What an operation or an upkeep command takes, with a working example; undefined where there is none such. */
export function helpOn(name: string): string | undefined {
  return UPKEEP_HELP[name] ?? helpOperation(name);
}

/** The input of an operation with a working example. */
function helpOperation(name: string): string | undefined {
  const contract = listContracts().get(name);
  if (!contract) return undefined;
  const file = contract.uploadBytes === undefined ? '' : ' --file FILE';
  const example = JSON.stringify(contract.example).replaceAll("'", String.raw`'\''`);
  return [
    `${contract.name}  ${contract.title.zh} / ${contract.title.en}`,
    '输入 / input (* 必填 required):',
    ...fieldLines(contract),
    '示例 / example:',
    `  npx taihu ${contract.name} --input '${example}'${file} --as ACCOUNT`,
  ].join('\n');
}
