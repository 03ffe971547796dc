/** A form for the villages of one town, for stories that need a report nobody has touched. */
import { type Form, reportingContracts } from '#modules/reporting/contract.ts';
import { signIn } from './client.ts';

export const TOWN = '320281001000';
export const VILLAGE = '320281001003';

/** Each setting of a story has a quarter of its own, since a number is asked once for a period. */
export const PERIODS = {
  'zh desk': '2010Q1',
  'zh phone': '2010Q2',
  'en desk': '2010Q3',
  'en phone': '2010Q4',
} as const;

/** Sends the form of a quarter of 2010 from the city's office; gives the village's report. */
export async function sendTownForm(
  url: string,
  period: string,
  { indicator = 'community.terminals', purpose = 'administrative' as Form['purpose'] } = {},
): Promise<string> {
  const office = await signIn(url, 'office');
  const form = await office.call(reportingContracts.defineForm, {
    code: `COM-${period}`,
    name: { zh: '社区信息化情况', en: 'Informatization of communities' },
    period,
    items: [{ indicator }],
    dueOn: '2011-06-01',
    expiresOn: '2099-12-31',
    approver: { zh: '无锡市信息化办公室', en: 'Wuxi Informatization Office' },
    purpose,
    minutesAsked: 5,
  });
  const recipients = { below: TOWN, levels: [5] };
  await office.call(reportingContracts.sendForm, { id: form.id, version: form.version, recipients });
  const { items } = await office.call(reportingContracts.reports, { form: form.id, limit: 200 });
  return items.find((report) => report.unitCode === VILLAGE)?.id ?? '';
}
