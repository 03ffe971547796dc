import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultsByPath } from '#console/api/problem.ts';
import { Field } from '#console/parts/Field.tsx';
import { Dialog } from '#console/parts/Overlay.tsx';
import { useProblemText } from '#console/parts/States.tsx';
import { useUnsaved } from '#console/parts/use-unsaved.ts';

const LONGEST = 500;

interface ReasonProps {
  isOpen: boolean;
  title: string;
  hint: string;
  placeholder: string;
  verb: string;
  isPending: boolean;
  error: Error | null;
  onGive: (reason: string) => void;
  onClose: () => void;
}

/** Asks for a reason before something is sent back or opened again. */
export function Reason(props: ReasonProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const textOf = useProblemText();
  useUnsaved(props.isOpen && reason.trim() !== '', async () => false);
  const fault = faultsByPath(props.error).get('reason') ?? (props.error ? textOf(props.error) : undefined);
  const give = () => {
    if (reason.trim()) props.onGive(reason);
  };
  return (
    <Dialog
      open={props.isOpen}
      title={props.title}
      okText={props.verb}
      cancelText={t('common.cancel')}
      confirmLoading={props.isPending}
      okButtonProps={{ disabled: !reason.trim() }}
      onOk={give}
      onCancel={props.onClose}
      afterClose={() => setReason('')}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          give();
        }}
      >
        <p className="quiet">{props.hint}</p>
        <Field label={t('report.reason')} fault={fault} isRequired>
          {(control) => (
            <Input.TextArea
              {...control}
              autoFocus
              rows={3}
              maxLength={LONGEST}
              placeholder={props.placeholder}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) give();
              }}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
