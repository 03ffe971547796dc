import { useTranslation } from 'react-i18next';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import { REVISION_REASONS } from '#kernel/indicators/contract.ts';
import type { RevisionCode } from '#modules/reporting/contract.ts';

interface RevisionChoiceProps {
  code: RevisionCode | undefined;
  fault: string | undefined;
  onChoose: (code: RevisionCode) => void;
}

/** Why figures that count are revised: the code goes with the figure, and everyone may read it. */
export function RevisionChoice({ code, fault, onChoose }: RevisionChoiceProps) {
  const { t } = useTranslation();
  const help = code === undefined ? t('report.codeHint') : t(`revisionHint.${code}`);
  return (
    <Field label={t('figures.revisionReason')} help={help} fault={fault} isRequired>
      {(control) => (
        <Choice
          control={control}
          value={code}
          options={REVISION_REASONS.map((value) => ({ value, label: t(`revision.${value}`) }))}
          placeholder={t('report.codePlaceholder')}
          onChange={onChoose}
        />
      )}
    </Field>
  );
}
