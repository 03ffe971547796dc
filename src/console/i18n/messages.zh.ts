import { zh as audit } from '#console/audit/messages.zh.ts';
import { zh as identity } from '#console/identity/messages.zh.ts';
import { zh as indicators } from '#console/indicators/messages.zh.ts';
import { zh as notify } from '#console/notify/messages.zh.ts';
import { zh as observation } from '#console/observation/messages.zh.ts';
import { zh as parts } from '#console/parts/messages.zh.ts';
import { zh as reporting } from '#console/reporting/messages.zh.ts';
import { zh as search } from '#console/search/messages.zh.ts';
import { zh as shell } from '#console/shell/messages.zh.ts';
import { zh as tour } from '#console/tour/messages.zh.ts';
import { zh as units } from '#console/units/messages.zh.ts';
import { zh as views } from '#console/views/messages.zh.ts';
import { zh as workflow } from '#console/workflow/messages.zh.ts';

/** What the console says, in Chinese: the source. Each room keeps its own words. */
export const zh = {
  ...audit,
  ...identity,
  ...indicators,
  ...notify,
  ...observation,
  ...parts,
  ...reporting,
  ...search,
  ...shell,
  ...tour,
  ...units,
  ...views,
  ...workflow,
} as const;

/** The same messages in another language: complete by type. */
export type Messages<T = typeof zh> = {
  readonly [K in keyof T]: T[K] extends string ? string : Messages<T[K]>;
};
