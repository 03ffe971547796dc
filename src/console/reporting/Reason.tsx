import { Input } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultsByPath } from '#console/api/problem.ts';
import { Field } from '#console/parts/Field.tsx';
import { Dialog } from '#console/parts/Overlay.tsx';
import { useProblemText, Waiting } from '#console/parts/States.tsx';
import { useUnsaved } from '#console/parts/use-unsaved.ts';
import type { RevisionCode } from '#modules/reporting/contract.ts';

/** Comes with the dialog, not with the screen: a list to choose from weighs much. */
const RevisionChoice = lazy(async () => ({ default: (await import('./RevisionChoice.tsx')).RevisionChoice }));
const LONGEST = 500;

interface ReasonProps {
  isOpen: boolean;
  /** Whether what is said opens a revision of what counts: then its reason is asked as a code too. */
  isRevision: boolean;
  title: string;
  hint: string;
  placeholder: string;
  verb: string;
  isPending: boolean;
  error: Error | null;
  onGive: (given: { reason: string; reasonCode?: RevisionCode }) => void;
  onClose: () => void;
}

/** Asks for a reason before something is sent back or opened again. */
export function Reason(props: ReasonProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [code, setCode] = useState<RevisionCode>();
  const textOf = useProblemText();
  useUnsaved(props.isOpen && (reason.trim() !== '' || code !== undefined), async () => false);
  const faults = faultsByPath(props.error);
  const other = props.error && !faults.has('reasonCode') ? textOf(props.error) : undefined;
  const fault = faults.get('reason') ?? other;
  const isWhole = reason.trim() !== '' && (code !== undefined || !props.isRevision);
  const give = () => {
    if (isWhole) props.onGive(props.isRevision && code ? { reason, reasonCode: code } : { reason });
  };
  const clear = () => {
    setReason('');
    setCode(undefined);
  };
  return (
    <Dialog
      open={props.isOpen}
      title={props.title}
      okText={props.verb}
      cancelText={t('common.cancel')}
      confirmLoading={props.isPending}
      okButtonProps={{ disabled: !isWhole }}
      onOk={give}
      onCancel={props.onClose}
      afterClose={clear}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          give();
        }}
      >
        <p className="quiet">{props.hint}</p>
        {props.isRevision && (
          <Suspense fallback={<Waiting rows={2} />}>
            <RevisionChoice code={code} fault={faults.get('reasonCode')} onChoose={setCode} />
          </Suspense>
        )}
        <Field label={t('report.reason')} fault={fault} isRequired>
          {(control) => (
            <Input.TextArea
              {...control}
              autoFocus={!props.isRevision}
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
