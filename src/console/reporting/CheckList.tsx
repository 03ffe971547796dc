import { usePick } from '#console/i18n/index.ts';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Part } from '#console/parts/Page.tsx';
import type { Check } from '#modules/reporting/check-contract.ts';
import { SEVERITY_WORDS } from '#modules/reporting/phrases-contract.ts';
import { CHECK_WORDS } from './check-words.ts';
import { useRuleText } from './rule-text.ts';

/** The checks of a form in words. */
export function CheckList({ checks }: { checks: readonly Check[] }) {
  const pick = usePick();
  const textOf = useRuleText();
  const columns: Column<Check>[] = [
    { key: 'code', title: pick(CHECK_WORDS.code), cell: ({ code }) => code },
    {
      key: 'what',
      title: pick(CHECK_WORDS.what),
      isHeading: true,
      cell: ({ rule }) => (
        <>
          {textOf(rule)}
          {rule.kind === 'free' && <code className="quiet under">{rule.condition}</code>}
        </>
      ),
    },
    {
      key: 'severity',
      title: pick(CHECK_WORDS.severity),
      cell: ({ severity }) => pick(SEVERITY_WORDS[severity]),
    },
  ];
  const title = pick(CHECK_WORDS.title);
  return (
    <Part title={title}>
      <ListTable caption={title} columns={columns} rows={checks} keyOf={({ code }) => code} />
    </Part>
  );
}
