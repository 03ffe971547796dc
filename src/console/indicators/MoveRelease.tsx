import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { formatMoment, instantOf } from '#console/format/dates.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { Field } from '#console/parts/Field.tsx';
import { FormDialog } from '#console/parts/FormDialog.tsx';
import { useFaults } from '#console/parts/use-faults.ts';
import { useTell } from '#console/parts/Voice.tsx';
import { indicatorsContracts, type Release } from '#kernel/indicators/contract.ts';

/** Moves a release that is ahead, with a reason that the audit trail keeps. */
export function MoveRelease({ release, onClose }: { release: Release; onClose: () => void }) {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const message = useTell();
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const move = useCommand(indicatorsContracts.moveRelease);
  // What is no moment yet is sent as it is typed, and refused at its field.
  const input = { id: release.id, releaseAt: instantOf(typed) ?? typed, reason };
  const faults = useFaults(move, input);
  const onSuccess = () => {
    void message.success(t('releases.moved'));
    onClose();
  };
  return (
    <FormDialog
      title={t('releases.moveTitle', { name: pick(release.name) })}
      okText={t('releases.move')}
      command={move}
      isTyped={typed !== '' || reason !== ''}
      onSubmit={() => move.mutate(input, { onSuccess })}
      onClose={onClose}
    >
      <p className="quiet">{t('releases.nowAt', { time: formatMoment(release.releaseAt, language) })}</p>
      <Field label={t('releases.newAt')} fault={faults.get('releaseAt')} isRequired>
        {(control) => (
          <Input
            {...control}
            autoFocus
            type="datetime-local"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('report.reason')} fault={faults.get('reason')} isRequired>
        {(control) => (
          <Input.TextArea
            {...control}
            rows={2}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
