/** The report of the demo's story village: the one that waits, and its way up. */
import { CITY } from '#demo/wuxi-2008/form.ts';
import { STORY_COUNTY, STORY_TOWN } from '#demo/wuxi-2008/forms.ts';
import { reportingContracts } from '#modules/reporting/contract.ts';
import type { Client } from './client.ts';

/** The report that waits for the reporter of the village. */
export async function waitingReport(reporter: Client): Promise<{ id: string; version: number }> {
  const [report] = (await reporter.call(reportingContracts.inbox, { limit: 10 })).items;
  if (!report) throw new Error('no report waits for the village of the story');
  return report;
}

/** Approves it on all levels that still wait, by whoever is asked. */
export async function approveUp(by: (account: string) => Promise<Client>, id: string): Promise<void> {
  for (const unit of [STORY_TOWN, STORY_COUNTY, CITY]) {
    const reviewer = await by(`reviewer.${unit}`);
    const { version } = await reviewer.call(reportingContracts.report, { id });
    await reviewer.call(reportingContracts.approve, { id, version });
  }
}
