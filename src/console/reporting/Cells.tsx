import { Alert, Button } from 'antd';
import { lazy, Suspense, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDecimal } from '#console/format/numbers.ts';
import { usePick } from '#console/i18n/index.ts';
import { useIndicators } from '#console/indicators/use-indicators.ts';
import { focusFirstFault } from '#console/parts/Field.tsx';
import { Refused } from '#console/parts/States.tsx';
import type { Indicator } from '#kernel/indicators/contract.ts';
import type { Cell, ReportView } from '#modules/reporting/contract.ts';
import { CellRow, CellView } from './CellRow.tsx';
import { BLANK, totalsOf } from './draft.ts';
import { Saving } from './Saving.tsx';
import { type ReportDraft, useReportDraft } from './use-report-draft.ts';

/** Come after the fields: a form without checks needs nothing of them. */
const FillChecks = lazy(async () => ({ default: (await import('./Checks.tsx')).FillChecks }));
const SeenChecks = lazy(async () => ({ default: (await import('./Checks.tsx')).SeenChecks }));

type Lookup = (code: string) => Indicator | undefined;

/** How many cells are filled, and what those that share a unit of measure add up to. */
function Totals({ cells, lookup }: { cells: readonly Cell[]; lookup: Lookup }) {
  const { t } = useTranslation();
  const pick = usePick();
  const filled = cells.filter((cell) => cell.value !== undefined).length;
  const totals = totalsOf(cells, (code) => {
    const indicator = lookup(code);
    return indicator && pick(indicator.unitOfMeasure);
  });
  return (
    <p className="totals">
      <span>{t('report.filled', { filled, all: cells.length })}</span>
      {totals.map(({ measure, value }) => (
        <span key={measure}>
          {t('report.sum')} <strong>{formatDecimal(value)}</strong> {measure}
        </span>
      ))}
    </p>
  );
}

function useFaultText(lookup: Lookup, draft: ReportDraft) {
  const { t } = useTranslation();
  return (code: string) => {
    const fault = draft.typingFaults.get(code);
    const places = lookup(code)?.decimals ?? 0;
    return fault ? t(`report.${fault}`, { places }) : draft.serverFaults.get(code);
  };
}

/** What stands in the way of saving: someone else's change, or the server's refusal. */
function Obstacles({ draft, onTakeNewest }: { draft: ReportDraft; onTakeNewest: () => void }) {
  const { t } = useTranslation();
  if (draft.isConflict) {
    return (
      <Alert
        type="warning"
        showIcon={false}
        role="alert"
        title={t('report.conflictTitle')}
        description={t('report.conflictHint')}
        action={<Button onClick={onTakeNewest}>{t('report.loadNewest')}</Button>}
      />
    );
  }
  return <Refused error={draft.error} />;
}

/** What the unit said before of an indicator, as far as the form's checks ask. */
const referencesTo = (report: ReportView, indicator: string) =>
  report.references.filter((reference) => reference.indicator === indicator);

interface FillProps {
  report: ReportView;
  lookup: Lookup;
  draft: ReportDraft;
  onSubmitted: () => void;
}

/** The buttons that send a report, and whether what was typed is kept. */
function Foot({ report, draft }: Pick<FillProps, 'report' | 'draft'>) {
  const { t } = useTranslation();
  const maySave = draft.saving === 'unsaved' || draft.saving === 'failed';
  return (
    <div className="form-foot">
      <Button
        type="primary"
        htmlType="submit"
        loading={draft.isSubmitting}
        disabled={!report.policies.submit || draft.isConflict}
      >
        {t('report.submit')}
      </Button>
      <Button onClick={draft.save} disabled={!maySave || draft.isConflict}>
        {t('report.saveDraft')}
      </Button>
      <Saving state={draft.saving} savedAt={report.updatedAt} />
    </div>
  );
}

/** The cells with fields to type in, and the two buttons. */
function Fill({ report, lookup, draft, onSubmitted }: FillProps) {
  const form = useRef<HTMLFormElement>(null);
  const faultOf = useFaultText(lookup, draft);
  const submit = async () => {
    if (draft.typingFaults.size > 0) focusFirstFault(form.current);
    else if (await draft.submit()) onSubmitted();
    else focusFirstFault(form.current);
  };
  const takeNewest = async () => {
    await draft.takeNewest();
    form.current?.querySelector('input')?.focus();
  };
  return (
    <form
      ref={form}
      noValidate
      className="cells"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Obstacles draft={draft} onTakeNewest={() => void takeNewest()} />
      {report.form.items.map((item, index) => (
        <CellRow
          key={item.indicator}
          item={item}
          indicator={lookup(item.indicator)}
          cell={draft.draft[item.indicator] ?? BLANK}
          counted={report.countedCells.find((cell) => cell.indicator === item.indicator)}
          references={referencesTo(report, item.indicator)}
          other={draft.others.get(item.indicator)}
          fault={faultOf(item.indicator)}
          isFirst={index === 0}
          isLocked={draft.isSubmitting}
          onChange={(cell) => draft.change(item.indicator, cell)}
          onLeave={() => draft.leave(item.indicator)}
        />
      ))}
      <Totals cells={draft.cells} lookup={lookup} />
      {report.form.checks.length > 0 && (
        <Suspense>
          <FillChecks
            report={report}
            cells={draft.cells}
            explaining={draft.explaining}
            faults={draft.checkFaults}
            isLocked={draft.isSubmitting}
            onExplain={draft.explain}
            onLeave={draft.save}
          />
        </Suspense>
      )}
      <Foot report={report} draft={draft} />
    </form>
  );
}

interface CellsProps {
  report: ReportView;
  reload: () => Promise<ReportView | undefined>;
  onSubmitted: () => void;
}

/** The cells of a report: fields where the reader may fill them in, values otherwise. */
export function Cells({ report, reload, onSubmitted }: CellsProps) {
  const { data: indicators } = useIndicators();
  const lookup: Lookup = (code) => indicators?.find((indicator) => indicator.code === code);
  const draft = useReportDraft(report, (code) => lookup(code)?.decimals ?? 8, reload);
  if (report.policies.save) return <Fill {...{ report, lookup, draft, onSubmitted }} />;
  return (
    <>
      <dl className="cell-views">
        {report.form.items.map(({ indicator }) => (
          <CellView
            key={indicator}
            code={indicator}
            indicator={lookup(indicator)}
            cell={report.cells.find((cell) => cell.indicator === indicator)}
            counted={report.countedCells.find((cell) => cell.indicator === indicator)}
            references={referencesTo(report, indicator)}
            typed={draft.others.has(indicator) ? draft.draft[indicator] : undefined}
          />
        ))}
      </dl>
      {report.form.checks.length > 0 && (
        <Suspense>
          <SeenChecks report={report} cells={report.cells} />
        </Suspense>
      )}
    </>
  );
}
