import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { usePick } from '#console/i18n/index.ts';
import type { CellFault } from '#kernel/exchange/contract.ts';
import { type Column, ListTable } from './ListTable.tsx';
import { csvOf, saveFile } from './save-file.ts';

/** As many as anyone reads in a dialog; all that are told stand in the file. */
const SHOWN = 50;

interface ImportFaultsProps {
  faults: readonly CellFault[];
  faultCount: number;
  fileName: string;
}

/** What is wrong in a file, cell by cell. */
export function ImportFaults({ faults, faultCount, fileName }: ImportFaultsProps) {
  const { t } = useTranslation();
  const pick = usePick();
  const placeOf = ({ column, title }: CellFault) =>
    [column, title && pick(title)].filter((part) => part !== undefined).join(' · ');
  const columns: Column<CellFault>[] = [
    {
      key: 'row',
      title: t('import.row'),
      isHeading: true,
      cell: (fault) => t('import.rowOf', { row: fault.row }),
    },
    { key: 'column', title: t('import.column'), cell: (fault) => placeOf(fault) || '—' },
    { key: 'value', title: t('import.value'), cell: (fault) => fault.value ?? '—' },
    { key: 'reason', title: t('import.reason'), cell: (fault) => fault.message },
  ];
  const save = () => {
    const rows = faults.map((fault) => [
      String(fault.row),
      fault.column ?? '',
      fault.title ? pick(fault.title) : '',
      fault.value ?? '',
      fault.message,
    ]);
    const head = [
      t('import.row'),
      t('import.column'),
      t('import.heading'),
      t('import.value'),
      t('import.reason'),
    ];
    saveFile(t('import.faultsFile', { name: fileName.replace(/\.\w+$/, '') }), csvOf([head, ...rows]));
  };
  return (
    <section className="import-faults" role="alert" aria-label={t('import.faults', { count: faultCount })}>
      <div className="part-head">
        <p>
          <strong>{t('import.faults', { count: faultCount })}</strong>
        </p>
        <Button onClick={save}>{t('import.saveFaults')}</Button>
      </div>
      <div className="import-table">
        <ListTable
          caption={t('import.faults', { count: faultCount })}
          columns={columns}
          rows={faults.slice(0, SHOWN)}
          keyOf={(fault) => `${fault.row} ${fault.column ?? ''} ${fault.code}`}
        />
      </div>
      {faultCount > SHOWN && <p className="quiet">{t('import.moreFaults', { shown: SHOWN })}</p>}
    </section>
  );
}
