/** Search: what can be found by its names, its sounds and nearly so, by whoever may see it. */
export type { IndexSource, LiveSource, SearchEntry } from './entry.ts';
export { soundSought, soundsOf } from './pinyin.ts';
export { createSearchRoom } from './room.ts';
export { isNear } from './rules.ts';
export { listBuilt, putEntries } from './store.ts';
