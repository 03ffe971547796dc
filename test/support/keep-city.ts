/**
 * Keeps a small city of the present version as an archive under test/fixtures/cities, with its figures beside it, so
 * that later versions prove that they read it: `node test/support/keep-city.ts`, once for each release.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import '#server/jsx-loader.ts';

const { WHOLE_TREE } = await import('#lib/tree-key.ts');
const { closeVintage, foldDeltas } = await import('#kernel/indicators/index.ts');
const { VERSION } = await import('#kernel/installation/index.ts');
const { readConfig } = await import('#kernel/config/index.ts');
const { silentLog } = await import('#kernel/log/index.ts');
const { writeCity } = await import('#server/archive-write.ts');
const { openHouse } = await import('#server/house.ts');
const { readFigures, summaryOf } = await import('./figures.ts');
const city = await import('#modules/reporting/testing.ts');

const CITIES = fileURLToPath(new URL('../fixtures/cities', import.meta.url));
const file = join(CITIES, `${VERSION}.tar.gz`);
// What a version left behind is what later versions must read: it is kept once, and never made again by later code.
if (existsSync(file)) throw new Error(`a city of ${VERSION} is kept already: raise the version first`);
const quiet = () => undefined;

const folder = await mkdtemp(join(tmpdir(), 'taihu-keep-'));
try {
  const config = readConfig(['--data', join(folder, 'data')], { TAIHU_FSYNC: 'false' });
  const house = await openHouse(config, silentLog, { say: quiet });
  const small = await city.makeSmallCity(house.database, house.runner);
  const { id, period } = await city.sendVillageForm(small);
  for (const [index, village] of city.VILLAGES.entries()) {
    const report = await city.submitValue(small, id, village, String(10 + index));
    await city.approveUp(small, report, village, index % 4);
  }
  const [corrected = ''] = city.VILLAGES.slice(3);
  await city.approveUp(small, await city.submitValue(small, id, corrected, '77'), corrected);
  const settings = { actor: small.office.id, roles: ['system-actor'], scope: [WHOLE_TREE] };
  await house.database.transaction(settings, async (tx) => {
    await foldDeltas(tx);
    await closeVintage(tx);
  });
  const units = [city.CITY, ...city.COUNTIES, ...city.COUNTIES.flatMap(city.townsOf), ...city.VILLAGES];
  const indicators = [city.INDICATOR, 'community.equipped'];
  const addresses = indicators.flatMap((code) => units.map((unit) => `${code}/${unit}/${period}`));
  const figures = summaryOf(await readFigures(house, addresses));
  await house.anchor();
  await house.close();
  await writeCity(config, file, undefined, quiet);
  await writeFile(`${file.replace('.tar.gz', '')}.json`, `${JSON.stringify(figures, null, 1)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
