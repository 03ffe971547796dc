/** `taihu api-docs DIR`: the pages of the API as files, to be read without a server. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listRefusals } from '#kernel/errors/index.ts';
import { LANGUAGES } from '#kernel/i18n/index.ts';
import { openApiDocument } from '#kernel/operation/index.ts';
import { apiDocsFile, listApiRooms, renderApiDocs } from '#web/index.ts';
import { knownRooms } from './house.ts';

/** Writes all pages in both languages and the OpenAPI document; gives how many files. */
export async function writeApiDocs(folder: string, publicUrl: string): Promise<number> {
  const operations = [...knownRooms().operations.values()];
  const document = openApiDocument(operations, publicUrl);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'openapi.json'), JSON.stringify(document, null, 2));
  let count = 1;
  for (const language of LANGUAGES) {
    for (const room of [undefined, ...listApiRooms(document)]) {
      const told = { refusals: listRefusals(), isFile: true, ...(room === undefined ? {} : { room }) };
      await writeFile(
        join(folder, apiDocsFile(room, language)),
        renderApiDocs(document, language, told) ?? '',
      );
      count += 1;
    }
  }
  return count;
}
