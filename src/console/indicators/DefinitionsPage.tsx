import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { measureText } from '#console/format/numbers.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Page } from '#console/parts/Page.tsx';
import { Failure, Nothing, Waiting } from '#console/parts/States.tsx';
import { holdsRole, useMe } from '#console/shell/me.ts';
import { type Indicator, indicatorsContracts } from '#kernel/indicators/contract.ts';
import { useIndicators } from './use-indicators.ts';

function useColumns(mayDefine: boolean): Column<Indicator>[] {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  return [
    {
      key: 'name',
      title: t('figures.indicator'),
      isHeading: true,
      cell: (row) => (
        <>
          {mayDefine ? (
            <Link to="/indicators/$code" params={{ code: row.code }} className="row-link">
              {pick(row.name)}
            </Link>
          ) : (
            pick(row.name)
          )}
          <span className="quiet under">{row.code}</span>
        </>
      ),
    },
    { key: 'kind', title: t('define.kind'), cell: (row) => t(`indicatorKind.${row.kind}`) },
    {
      key: 'measure',
      title: t('define.measure'),
      cell: (row) => measureText(row.unitOfMeasure, language),
    },
    { key: 'frequency', title: t('define.frequency'), cell: (row) => t(`period.${row.frequency}`) },
    { key: 'purpose', title: t('form.purpose'), cell: (row) => t(`purpose.${row.purpose}`) },
  ];
}

/** The catalogue of indicators; the office defines more and changes names and limits. */
export function DefinitionsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const mayDefine = holdsRole(me.data, 'office');
  const columns = useColumns(mayDefine);
  const indicators = useIndicators();
  return (
    <Page
      title={t('define.title')}
      lead={t('define.lead')}
      actions={
        <>
          <ExportButtons contract={indicatorsContracts.export} filter={{}} />
          {mayDefine && (
            <Link to="/indicators/new" className="button-link">
              {t('define.new')}
            </Link>
          )}
        </>
      }
    >
      {indicators.isPending && <Waiting rows={8} />}
      {indicators.isError && <Failure error={indicators.error} onRetry={() => void indicators.refetch()} />}
      {indicators.data?.length === 0 && <Nothing title={t('define.empty')} />}
      {indicators.data !== undefined && indicators.data.length > 0 && (
        <ListTable
          caption={t('define.title')}
          columns={columns}
          rows={indicators.data}
          keyOf={(row) => row.code}
        />
      )}
    </Page>
  );
}
