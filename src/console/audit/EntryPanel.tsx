import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#console/api/client.ts';
import { callOptions } from '#console/api/hooks.ts';
import { formatMoment } from '#console/format/dates.ts';
import { formatDecimal } from '#console/format/numbers.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { Side } from '#console/parts/Overlay.tsx';
import { Facts } from '#console/parts/Page.tsx';
import { Failure, Waiting } from '#console/parts/States.tsx';
import { auditContracts } from '#kernel/audit/contract.ts';
import { OutcomeMark } from './OutcomeMark.tsx';
import { titleOf } from './operations.ts';

const WIDTH_PX = 560;

type Entry = OutputOf<typeof auditContracts.entry>;

/** The rows that the entry vouches for, as many as are shown. */
function Seals({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const { sealCount: count } = entry;
  if (count === 0) return null;
  return (
    <>
      <h3>{t('audit.seals', { count, replace: { count: formatDecimal(String(count)) } })}</h3>
      <ul className="seals">
        {entry.seals.map((seal) => (
          <li key={`${seal.kind} ${seal.id}`}>
            {seal.kind} <code>{seal.id}</code>
            <code className="quiet under">{seal.sha256}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Both values of a difference, or why the auditor is told neither. */
function Values({ of: { before, after, withheld } }: { of: Entry['differences'][number] }) {
  const { t } = useTranslation();
  const pick = usePick();
  if (withheld)
    return (
      <td className="quiet" colSpan={2}>
        {pick(withheld)}
      </td>
    );
  return [before, after].map((value, index) => (
    <td key={index === 0 ? 'before' : 'after'}>
      {value ?? <span className="quiet">{t('audit.nothing')}</span>}
    </td>
  ));
}

/** What the entry changed, before and after, as far as the rooms can tell. */
function Differences({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const pick = usePick();
  if (entry.differences.length === 0) return null;
  return (
    <>
      <h3>{t('audit.differences')}</h3>
      <table className="differences">
        <thead>
          <tr>
            {(['what', 'before', 'after'] as const).map((key) => (
              <th key={key} scope="col">
                {t(`audit.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entry.differences.map((one) => (
            <tr key={`${one.kind} ${one.id} ${one.what.en}`}>
              <th scope="row">{pick(one.what)}</th>
              <Values of={one} />
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function EntryFacts({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const code = (text: string) => <code key="code">{text}</code>;
  const { anchor } = entry;
  // The panel scrolls: the keyboard must be able to reach it.
  return (
    <section className="entry" tabIndex={0} aria-label={t('audit.entry')}>
      <h2>{pick(titleOf(entry.operation))}</h2>
      <Facts
        facts={[
          [t('audit.at'), formatMoment(entry.at, language)],
          [t('audit.outcome'), <OutcomeMark key="outcome" entry={entry} />],
          [t('audit.operation'), code(entry.operation)],
          [t('audit.actor'), t(`audit.actorKind.${entry.actorKind}`)],
          ...(entry.actorAccount === undefined ? [] : [[t('audit.account'), entry.actorAccount] as const]),
          [t('audit.actorId'), code(entry.actorJob ?? entry.actorId)],
          [t('audit.subject'), code(entry.subject)],
          ...Object.entries(entry.details).map(([key, value]) => [key, code(String(value))] as const),
        ]}
      />
      <Differences entry={entry} />
      <h3>{t('audit.proof')}</h3>
      <Facts
        facts={[
          [t('audit.id'), code(entry.id)],
          [t('audit.contentHash'), code(entry.contentHash)],
          [t('audit.inputHash'), code(entry.inputHash)],
          [
            t('audit.anchor'),
            anchor
              ? t('audit.anchored', { seq: anchor.seq, time: formatMoment(anchor.at, language) })
              : t('audit.notAnchored'),
          ],
        ]}
      />
      <Seals entry={entry} />
    </section>
  );
}

function EntryView({ id }: { id: string }) {
  const entry = useQuery({
    ...callOptions(auditContracts.entry, { id }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  if (entry.isPending) return <Waiting rows={8} />;
  if (entry.isError) return <Failure error={entry.error} onRetry={() => void entry.refetch()} />;
  return <EntryFacts entry={entry.data} />;
}

/** One entry in full, beside the list. */
export function EntryPanel({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Side open={id !== undefined} onClose={onClose} title={t('audit.entry')} size={WIDTH_PX}>
      {id !== undefined && <EntryView id={id} />}
    </Side>
  );
}
