import type { ModalProps } from 'antd';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './Overlay.tsx';
import { ShownOnce } from './ShownOnce.tsx';
import { Refused } from './States.tsx';
import { useUnsavedDialog } from './use-unsaved.ts';

interface FormDialogProps {
  isOpen?: boolean;
  title: string;
  /** What carries it out. */
  okText: string;
  command: { isPending: boolean; error: Error | null };
  /** Whether something is typed that would be lost: then whoever closes the dialog is asked. */
  isTyped?: boolean;
  onSubmit: () => void;
  onClose: () => void;
  afterClose?: () => void;
  /** What is shown this once after it was carried out. */
  shown?: { title: string; label: string; hint: string; value: string; okText: string } | undefined;
  children: ReactNode;
}

/** A dialog with one form, sent by Enter or its button; what the server refuses stands above the fields. */
export function FormDialog({ isOpen = true, isTyped = false, shown, ...props }: FormDialogProps) {
  const { t } = useTranslation();
  const form = useId();
  const close = useUnsavedDialog(isTyped && !shown, props.onClose);
  const submit = { okText: props.okText, okButtonProps: { htmlType: 'submit', form } as const };
  // What is shown once is left by its button alone.
  const keep: ModalProps = {
    okText: shown?.okText,
    onOk: props.onClose,
    closable: false,
    keyboard: false,
    footer: (_, { OkBtn }) => <OkBtn />,
  };
  const { command } = props;
  return (
    <Dialog
      open={isOpen}
      title={shown?.title ?? props.title}
      cancelText={t('common.cancel')}
      confirmLoading={command.isPending}
      onCancel={close}
      afterClose={() => props.afterClose?.()}
      // A slip of the hand beside it would lose it.
      mask={{ closable: false }}
      {...(shown ? keep : submit)}
    >
      {shown ? (
        <ShownOnce label={shown.label} hint={shown.hint} value={shown.value} />
      ) : (
        <form
          id={form}
          noValidate
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            props.onSubmit();
          }}
        >
          <Refused error={command.error} isInDialog />
          {props.children}
        </form>
      )}
    </Dialog>
  );
}
