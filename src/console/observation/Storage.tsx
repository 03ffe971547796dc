import { useTranslation } from 'react-i18next';
import { formatDecimal } from '#console/format/numbers.ts';
import { formatBytes } from '#console/format/sizes.ts';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Facts, Fold } from '#console/parts/Page.tsx';
import { Failure, Waiting } from '#console/parts/States.tsx';
import { observationContracts as contracts } from '#kernel/observation/contract.ts';
import { useLive } from './live.ts';

interface Sized {
  name: string;
  bytes: number;
  rows?: number;
}

/** Things by their size, the largest first. */
function Sizes({ title, what, rows }: { title: string; what: string; rows: readonly Sized[] }) {
  const { t } = useTranslation();
  const columns: Column<Sized>[] = [
    { key: 'name', title: what, isHeading: true, cell: ({ name }) => <code>{name}</code> },
    {
      key: 'size',
      title: t('operator.size'),
      isNumber: true,
      cell: ({ bytes }) => formatBytes(bytes),
    },
  ];
  const counted: Column<Sized> = {
    key: 'rows',
    title: t('operator.rows'),
    isNumber: true,
    cell: (row) => formatDecimal(String(Math.round(row.rows ?? 0))),
  };
  const hasRows = rows.some((row) => row.rows !== undefined);
  return (
    <>
      <h3>{title}</h3>
      <ListTable
        isDense
        caption={title}
        columns={hasRows ? [...columns, counted] : columns}
        rows={rows}
        keyOf={({ name }) => name}
      />
    </>
  );
}

/** What the city takes up: database, its largest tables, published pages, anchors, the data folder. */
export function Storage() {
  const { t } = useTranslation();
  const storage = useLive(contracts.storage, {});
  if (storage.isError) return <Failure error={storage.error} onRetry={() => void storage.refetch()} />;
  if (!storage.data) return <Waiting rows={3} />;
  const { databaseBytes, tables, folder, anchorsBytes, pages } = storage.data;
  const count = Math.round(pages.rows);
  return (
    <Fold isFolded title={t('operator.storage')} gist={formatBytes(databaseBytes)}>
      <Facts
        facts={[
          [t('operator.database'), formatBytes(databaseBytes)],
          [
            t('operator.pages'),
            <span key="pages">
              {formatBytes(pages.bytes)}{' '}
              <span className="quiet">
                {t('operator.pageCount', { count, replace: { count: formatDecimal(String(count)) } })}
              </span>
            </span>,
          ],
          [t('operator.anchors'), formatBytes(anchorsBytes)],
        ]}
      />
      <Sizes title={t('operator.tables')} what={t('operator.table')} rows={tables} />
      {folder.length > 0 && <Sizes title={t('operator.folder')} what={t('operator.part')} rows={folder} />}
    </Fold>
  );
}
