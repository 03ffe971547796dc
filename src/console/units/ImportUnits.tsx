import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRefresh } from '#console/api/hooks.ts';
import { sendFile } from '#console/api/upload.ts';
import { Field } from '#console/parts/Field.tsx';
import type { ImportProps } from '#console/parts/ImportButton.tsx';
import { ImportDialog } from '#console/parts/ImportDialog.tsx';
import { useTell } from '#console/parts/Voice.tsx';
import { unitsContracts } from '#kernel/units/contract.ts';

const HEADINGS = ['code', 'name', 'level', 'parent_code', 'kind', 'name_en', 'basis'];
const EXAMPLE = ['320281001999', '示例社区', '5', '320281001000', 'government', 'Example community', ''];
const BLANK = { validFrom: '', validTo: '', root: '' };

/** Units from a file, for some days: all of them or none. */
export function ImportUnits({ isOpen, onClose }: ImportProps) {
  const { t } = useTranslation();
  const message = useTell();
  const refresh = useRefresh();
  const [fields, setFields] = useState(BLANK);
  const { validFrom, validTo, root } = fields;
  const input = {
    validFrom,
    ...(validTo === '' ? {} : { validTo }),
    ...(root === '' ? {} : { root: root.trim() }),
  };
  const field = (key: keyof typeof BLANK, help?: string) => (
    <Field label={t(`units.import.${key}`)} help={help} isRequired={key === 'validFrom'}>
      {(control) => (
        <Input
          {...control}
          type={key === 'root' ? 'text' : 'date'}
          maxLength={30}
          value={fields[key]}
          onChange={(event) => setFields({ ...fields, [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <ImportDialog
      isOpen={isOpen}
      title={t('units.import.title')}
      hint={t('units.import.hint')}
      template={{ name: t('units.import.template'), headings: HEADINGS, example: EXAMPLE }}
      input={input}
      isReady={validFrom !== ''}
      send={async (file, isTrial, options) => {
        const said = await sendFile(unitsContracts.importFile, { ...input, isTrial }, file, options);
        return {
          counts: [
            [t('units.import.imported'), said.wouldImport ?? said.imported],
            [t('units.import.ended'), said.wouldEnd ?? said.ended],
            [t('units.import.unchanged'), said.unchanged],
          ],
          faultCount: said.faults.length,
          faults: said.faults.map(({ line, ...fault }) => ({ row: line, ...fault })),
        };
      }}
      onClose={onClose}
      onDone={({ counts }) => {
        onClose();
        setFields(BLANK);
        void message.success(t('import.done', { count: counts[0]?.[1] ?? 0 }));
        void refresh('units');
      }}
    >
      <div className="field-row">
        {field('validFrom')}
        {field('validTo', t('units.import.validToHelp'))}
      </div>
      {field('root', t('units.import.rootHelp'))}
    </ImportDialog>
  );
}
