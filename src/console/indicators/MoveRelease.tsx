import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { faultsByPath } from '#console/api/problem.ts';
import { formatMoment, instantOf } from '#console/format/dates.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { Field } from '#console/parts/Field.tsx';
import { Dialog } from '#console/parts/Overlay.tsx';
import { useProblemText } from '#console/parts/States.tsx';
import { useUnsaved } from '#console/parts/use-unsaved.ts';
import { useTell } from '#console/parts/Voice.tsx';
import { indicatorsContracts, type Release } from '#kernel/indicators/contract.ts';

/** Moves a release that is ahead, with a reason that the audit trail keeps. */
export function MoveRelease({ release, onClose }: { release: Release; onClose: () => void }) {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const textOf = useProblemText();
  const message = useTell();
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const move = useCommand(indicatorsContracts.moveRelease);
  const releaseAt = instantOf(typed);
  const faults = faultsByPath(move.error);
  const isReady = releaseAt !== undefined && reason.trim().length > 1;
  useUnsaved(typed !== '' || reason !== '', async () => move.isSuccess);
  const give = () => {
    if (!isReady) return;
    const onSuccess = () => {
      void message.success(t('releases.moved'));
      onClose();
    };
    move.mutate({ id: release.id, releaseAt, reason }, { onSuccess });
  };
  return (
    <Dialog
      open
      title={t('releases.moveTitle', { name: pick(release.name) })}
      okText={t('releases.move')}
      cancelText={t('common.cancel')}
      confirmLoading={move.isPending}
      okButtonProps={{ disabled: !isReady }}
      onOk={give}
      onCancel={onClose}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          give();
        }}
      >
        <p className="quiet">{t('releases.nowAt', { time: formatMoment(release.releaseAt, language) })}</p>
        <Field
          label={t('releases.newAt')}
          fault={faults.get('releaseAt') ?? (move.error ? textOf(move.error) : undefined)}
          isRequired
        >
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
      </form>
    </Dialog>
  );
}
