/** How people call what forms and reports say of themselves, in files and on screens. */
import type { Words } from '#kernel/i18n/contract.ts';
import type { FormSummary, Task } from './contract.ts';

export const FORM_STATE_WORDS: Words<FormSummary['state']> = {
  draft: { zh: '草稿', en: 'Draft' },
  sent: { zh: '已下发', en: 'Sent' },
  closed: { zh: '已关闭', en: 'Closed' },
};

export const TASK_WORDS: Words<Task> = {
  fill: { zh: '填报', en: 'Fill in' },
  correct: { zh: '更正', en: 'Correct' },
  decide: { zh: '审核', en: 'Review' },
  chase: { zh: '督办', en: 'See to' },
};
