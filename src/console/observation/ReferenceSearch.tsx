import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#console/api/client.ts';
import { callOptions } from '#console/api/hooks.ts';
import { formatMoment } from '#console/format/dates.ts';
import { formatDecimal } from '#console/format/numbers.ts';
import { useLanguage } from '#console/i18n/index.ts';
import { Filter } from '#console/parts/Filter.tsx';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Part } from '#console/parts/Page.tsx';
import { SearchField } from '#console/parts/SearchField.tsx';
import { Failure, Nothing, Waiting } from '#console/parts/States.tsx';
import { observationContracts as contracts } from '#kernel/observation/contract.ts';

const route = getRouteApi('/operator');
type Line = OutputOf<typeof contracts.reference>['lines'][number];
const TONE = { debug: '', info: '', warn: 'mark-returned', error: 'mark-refused' } as const;
const REFERENCE = /\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/i;

function useColumns(): Column<Line>[] {
  const { t } = useTranslation();
  const language = useLanguage();
  return [
    {
      key: 'message',
      title: t('operator.line'),
      isHeading: true,
      cell: ({ level, message }) => (
        <>
          <span className={`mark ${TONE[level]}`}>{t(`operator.level.${level}`)}</span> {message}
        </>
      ),
    },
    {
      key: 'fields',
      title: t('operator.details'),
      cell: ({ fields }) =>
        fields.map(({ name, value }) => (
          <span key={name} className="under">
            <span className="quiet">{name}</span> <code>{value}</code>
          </span>
        )),
    },
    {
      key: 'at',
      title: t('operator.when'),
      cell: ({ at }) => <time dateTime={at}>{formatMoment(at, language)}</time>,
    },
  ];
}

function Found({ reference }: { reference: string }) {
  const { t } = useTranslation();
  const columns = useColumns();
  const found = useQuery(callOptions(contracts.reference, { reference }));
  if (found.isPending) return <Waiting rows={2} />;
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  const { lines, held } = found.data;
  if (lines.length === 0) return <Nothing title={t('operator.noLines')} hint={t('operator.noLinesHint')} />;
  return (
    <>
      <ListTable
        caption={t('operator.reference')}
        columns={columns}
        rows={lines}
        keyOf={(line) => String(lines.indexOf(line))}
      />
      <p className="quiet">{t('operator.referenceLead', { held: formatDecimal(String(held)) })}</p>
    </>
  );
}

/** Leads from the reference that somebody read on a screen to its lines in the recent log. */
export function ReferenceSearch() {
  const { t } = useTranslation();
  const { reference } = route.useSearch();
  const navigate = route.useNavigate();
  const wanted = REFERENCE.exec(reference ?? '')?.[0]?.toLowerCase();
  return (
    <Part title={t('operator.reference')}>
      <Filter>
        <SearchField
          label={t('operator.referenceLabel')}
          value={reference}
          onSearch={(text) =>
            void navigate({
              search: (before) => ({ ...before, reference: text || undefined }),
              resetScroll: false,
            })
          }
        />
      </Filter>
      {wanted !== undefined && <Found reference={wanted} />}
      {wanted === undefined && reference !== undefined && <p role="alert">{t('operator.badReference')}</p>}
    </Part>
  );
}
