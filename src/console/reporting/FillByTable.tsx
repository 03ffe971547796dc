import type { ComponentType } from 'react';
import { useRefresh } from '#console/api/hooks.ts';
import { sendFile } from '#console/api/upload.ts';
import { usePick } from '#console/i18n/index.ts';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import type { ImportProps } from '#console/parts/ImportButton.tsx';
import { ImportDialog } from '#console/parts/ImportDialog.tsx';
import { useTell } from '#console/parts/Voice.tsx';
import { fillingContracts } from '#modules/reporting/filling-contract.ts';
import { FILLING_WORDS } from './filling-words.ts';

interface FillByTableProps extends ImportProps {
  form: string;
}

/** A form filled in by a table: fetched, filled, checked cell by cell, and submitted whole. */
function FillByTable({ form, isOpen, onClose }: FillByTableProps) {
  const pick = usePick();
  const message = useTell();
  const refresh = useRefresh();
  return (
    <ImportDialog
      isOpen={isOpen}
      title={pick(FILLING_WORDS.title)}
      hint={pick(FILLING_WORDS.hint)}
      input={{ form }}
      isReady
      send={async (file, isTrial, options) => {
        const answer = await sendFile(fillingContracts.importFilling, { form, isTrial }, file, options);
        const { rows, faultCount, faults } = answer;
        return { counts: [[pick(FILLING_WORDS.count), rows]], faultCount, faults };
      }}
      onClose={onClose}
      onDone={({ counts }) => {
        onClose();
        void message.success(pick(FILLING_WORDS.done).replace('{count}', String(counts[0]?.[1] ?? 0)));
        void refresh('reporting');
      }}
    >
      <ExportButtons contract={fillingContracts.exportFilling} filter={{ form }} />
    </ImportDialog>
  );
}

/** The dialog of one form. */
export function fillByTable(form: string): ComponentType<ImportProps> {
  return (props) => <FillByTable form={form} {...props} />;
}
