import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditWatch, anchorsFileOf } from '#kernel/audit/index.ts';
import type { Config } from '#kernel/config/index.ts';
import type { DataFolder } from '#kernel/db/index.ts';
import { VERSION } from '#kernel/installation/index.ts';
import { createRecentLog, type RecentLog } from '#kernel/log/index.ts';
import { CHANNELS } from '#kernel/notify/contract.ts';
import type { Ways } from '#kernel/notify/index.ts';
import type { Setting } from '#kernel/observation/contract.ts';
import { createTimings, type Watched } from '#kernel/observation/index.ts';
import { newId } from '#lib/id.ts';

/** A folder is walked again no sooner: some hold many files. */
const WALK_MS = 60_000;
/** A part of more files is told as the size of so many. */
const MOST_FILES = 100_000;
const PAGES_TABLE = 'publication.page';

async function bytesOf(path: string): Promise<number> {
  // What is gone by the time it is asked for, or closed to us, counts nothing.
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return found?.size ?? 0;
  const names = await readdir(path, { recursive: true }).catch(() => []);
  let bytes = 0;
  for (const name of names.slice(0, MOST_FILES)) {
    const one = await stat(join(path, name)).catch(() => undefined);
    if (one?.isFile()) bytes += one.size;
  }
  return bytes;
}

/** The parts of a folder and their sizes, walked at most once a minute however many ask. */
export function createFolderWalk(path: string): Watched['folder'] {
  let walked: { at: number; parts: ReturnType<Watched['folder']> } | undefined;
  const walk = async () => {
    const names = await readdir(path).catch(() => []);
    const parts: { name: string; bytes: number }[] = [];
    for (const name of names) parts.push({ name, bytes: await bytesOf(join(path, name)) });
    return parts.sort((a, b) => b.bytes - a.bytes);
  };
  return () => {
    if (!walked || performance.now() - walked.at > WALK_MS) walked = { at: performance.now(), parts: walk() };
    return walked.parts;
  };
}

const CHANNEL_TITLES = {
  mail: { zh: '邮件', en: 'Mail' },
  sms: { zh: '短信', en: 'Short messages' },
  wecom: { zh: '企业微信', en: 'WeCom' },
} as const;

const both = (text: string) => ({ zh: text, en: text });

function channelSettings(ways: Ways): Setting[] {
  return CHANNELS.map((name) => {
    const way = ways.channels[name];
    const isSet = way !== undefined && !way.isFile;
    const nowhere = {
      zh: '写入数据目录的文件，不发出',
      en: 'Written into a file of the data folder, to nobody',
    };
    return { name, title: CHANNEL_TITLES[name], isSet, text: isSet ? both(way.place) : nowhere };
  });
}

/** What this installation may be given, and what it means where it is not. Secrets are never shown. */
export function settingsOf(config: Config, ways: Ways): Setting[] {
  const { anchorsPeer, publicUrl, databaseUrl, masterKey, backupPassphrase } = config;
  return [
    ...channelSettings(ways),
    {
      name: 'anchorsPeer',
      title: { zh: '审计锚点的外部副本', en: 'Peer of the anchors' },
      isSet: anchorsPeer !== undefined,
      text:
        anchorsPeer === undefined
          ? { zh: '锚点只在本机，未抄送他处', en: 'Anchors lie on this machine alone' }
          : both(anchorsPeer),
    },
    {
      name: 'publicUrl',
      title: { zh: '对外网址', en: 'Public address' },
      isSet: publicUrl !== undefined,
      text:
        publicUrl === undefined
          ? { zh: '信件中的链接只在本机可用', en: 'Links in messages work on this machine alone' }
          : both(publicUrl),
    },
    {
      name: 'databaseUrl',
      title: { zh: '数据库服务器', en: 'Database server' },
      isSet: databaseUrl !== undefined,
      text:
        databaseUrl === undefined
          ? { zh: '使用内置数据库', en: 'The embedded database is used' }
          : { zh: '使用外部服务器', en: 'A server of the city’s own' },
    },
    {
      name: 'masterKey',
      title: { zh: '主密钥', en: 'Master key' },
      isSet: masterKey !== undefined,
      text:
        masterKey === undefined
          ? { zh: '保存在数据目录中', en: 'Kept in the data folder' }
          : { zh: '由环境变量给出', en: 'From the environment' },
    },
    {
      name: 'backup',
      title: { zh: '备份口令', en: 'Backup passphrase' },
      isSet: backupPassphrase !== undefined,
      text:
        backupPassphrase === undefined
          ? { zh: '备份时须另给口令或公钥', en: 'Each backup must be given a passphrase or a recipient' }
          : { zh: '由环境变量给出', en: 'From the environment' },
    },
  ];
}

export interface Watching {
  config: Config;
  folder: DataFolder;
  ways: Ways;
  watch: AuditWatch;
  recent: RecentLog | undefined;
}

/** What a process knows of itself. */
export function createWatched({ config, folder, ways, watch, recent }: Watching): Watched {
  const anchors = anchorsFileOf(folder.anchorsFolder);
  return {
    processId: newId(),
    version: VERSION,
    timings: createTimings(),
    recent: recent ?? createRecentLog(0),
    settings: settingsOf(config, ways),
    folder: createFolderWalk(folder.path),
    anchorsBytes: () => bytesOf(anchors),
    pagesTable: PAGES_TABLE,
    audit: () => watch.last(),
  };
}

/** A house of which nobody watches anything: lists of operations, tests, the command line. */
export function unwatched(): Watched {
  return {
    processId: newId(),
    version: VERSION,
    timings: createTimings(),
    recent: createRecentLog(),
    settings: [],
    folder: async () => [],
    anchorsBytes: async () => 0,
    pagesTable: PAGES_TABLE,
    audit: () => undefined,
  };
}
