import { en as audit } from '#console/audit/messages.en.ts';
import { en as identity } from '#console/identity/messages.en.ts';
import { en as indicators } from '#console/indicators/messages.en.ts';
import { en as notify } from '#console/notify/messages.en.ts';
import { en as observation } from '#console/observation/messages.en.ts';
import { en as parts } from '#console/parts/messages.en.ts';
import { en as reporting } from '#console/reporting/messages.en.ts';
import { en as search } from '#console/search/messages.en.ts';
import { en as shell } from '#console/shell/messages.en.ts';
import { en as tour } from '#console/tour/messages.en.ts';
import { en as units } from '#console/units/messages.en.ts';
import { en as views } from '#console/views/messages.en.ts';
import { en as workflow } from '#console/workflow/messages.en.ts';
import type { Messages } from './messages.zh.ts';

/** What the console says, in English. */
export const en: Messages = {
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
};
