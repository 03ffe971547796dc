import { useTranslation } from 'react-i18next';
import { formatMoment } from '#console/format/dates.ts';
import { formatBytes } from '#console/format/sizes.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Fold } from '#console/parts/Page.tsx';
import {
  type CityProcess,
  observationContracts as contracts,
  type Setting,
} from '#kernel/observation/contract.ts';
import { useLive } from './live.ts';
import { millis } from './millis.ts';

function useProcessColumns(): Column<CityProcess>[] {
  const { t } = useTranslation();
  const language = useLanguage();
  const moment = (at: string) => <time dateTime={at}>{formatMoment(at, language)}</time>;
  return [
    {
      key: 'process',
      title: t('operator.process'),
      isHeading: true,
      cell: ({ host, pid, isThis, version, runtime }) => (
        <>
          {host} · {pid} {isThis && <span className="mark">{t('operator.thisOne')}</span>}
          <span className="quiet under">
            {version} · {runtime}
          </span>
        </>
      ),
    },
    {
      key: 'role',
      title: t('operator.role'),
      cell: ({ works }) => t(works ? 'operator.works' : 'operator.serves'),
    },
    { key: 'started', title: t('operator.started'), cell: ({ startedAt }) => moment(startedAt) },
    { key: 'seen', title: t('operator.seen'), cell: ({ seenAt }) => moment(seenAt) },
    { key: 'calls', title: t('operator.calls'), isNumber: true, cell: ({ calls }) => calls },
    {
      key: 'p95',
      title: 'p95',
      isNumber: true,
      cell: ({ p95 }) => t('operator.ms', { value: millis(p95) }),
    },
    {
      key: 'loop',
      title: t('operator.loop'),
      isNumber: true,
      cell: ({ eventLoopP99 }) => t('operator.ms', { value: millis(eventLoopP99) }),
    },
    {
      key: 'memory',
      title: t('operator.memory'),
      isNumber: true,
      cell: ({ memoryBytes }) => formatBytes(memoryBytes),
    },
  ];
}

/** The processes that serve or work on this city. */
export function Processes() {
  const { t } = useTranslation();
  const { data } = useLive(contracts.status, {});
  const columns = useProcessColumns();
  if (!data) return null;
  return (
    <Fold title={t('operator.processes')} gist={data.processes.length}>
      <ListTable
        isDense
        caption={t('operator.processes')}
        columns={columns}
        rows={data.processes}
        keyOf={({ id }) => id}
      />
    </Fold>
  );
}

/** What this installation was given and what not. */
export function Settings() {
  const { t } = useTranslation();
  const pick = usePick();
  const { data } = useLive(contracts.status, {});
  if (!data || data.settings.length === 0) return null;
  const notSet = data.settings.filter(({ isSet }) => !isSet).length;
  const columns: Column<Setting>[] = [
    { key: 'title', title: t('operator.settings'), isHeading: true, cell: ({ title }) => pick(title) },
    {
      key: 'state',
      title: t('common.state'),
      cell: ({ isSet }) => (
        <span className={`mark ${isSet ? 'mark-done' : ''}`}>
          {t(isSet ? 'operator.isSet' : 'operator.notSet')}
        </span>
      ),
    },
    { key: 'text', title: t('operator.details'), cell: ({ text }) => pick(text) },
  ];
  return (
    <Fold isFolded title={t('operator.settings')} gist={t('operator.notSetGist', { count: notSet })}>
      <ListTable
        caption={t('operator.settings')}
        columns={columns}
        rows={data.settings}
        keyOf={({ name }) => name}
      />
    </Fold>
  );
}
