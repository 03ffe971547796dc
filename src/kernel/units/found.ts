import { cityDay } from '#kernel/clock/index.ts';
import { isNear, type LiveSource } from '#kernel/search/index.ts';
import { ancestorsOfUnits } from './ranges.ts';
import { searchUnits } from './search-store.ts';
import { findSimilar } from './similar-store.ts';

/** Units for whoever looks for anything: by code, name, pinyin and initials; where none is, by a name mistyped. */
export const unitsFound: LiveSource = {
  kind: 'unit',
  async find(ctx, text, limit) {
    const day = cityDay(ctx.now);
    const { units } = await searchUnits(ctx.tx, text, day, undefined, limit);
    const isFound = units.length > 0;
    const shown = isFound
      ? units
      : (await findSimilar(ctx.tx, text, day)).filter(({ name }) => isNear(name, text)).slice(0, limit);
    const above = await ancestorsOfUnits(ctx.tx, shown, day);
    return shown.map((unit) => {
      const path = above.get(unit.treeKey) ?? [];
      return {
        kind: 'unit',
        id: unit.id,
        code: unit.code,
        name: { zh: unit.name, en: unit.nameEn },
        detail: {
          zh: path.map(({ name }) => name).join(' / '),
          en: path.map(({ nameEn }) => nameEn).join(' / '),
        },
        isNear: !isFound,
      };
    });
  },
};
