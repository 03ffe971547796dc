import { Button } from 'antd';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { focusFirstFault } from './Field.tsx';
import { Refused } from './States.tsx';
import { useUnsaved } from './use-unsaved.ts';

interface PageFormProps<Kept> {
  /** The command that keeps what was typed; its refusal is shown above the fields. */
  command: { isPending: boolean; error: Error | null };
  okText: string;
  /** Whether leaving would lose something. */
  isTyped: boolean;
  keep: () => Promise<Kept>;
  /** Says that it is kept, and leads on. */
  onKept: (kept: Kept) => Promise<void>;
  children: ReactNode;
}

/** A form that has a page to itself: what was typed stays until it is kept, and a refusal leads to its first fault. */
export function PageForm<Kept>({ command, okText, isTyped, keep, onKept, children }: PageFormProps<Kept>) {
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  const isKept = useRef(false);
  useUnsaved(isTyped, async () => isKept.current);
  const submit = async () => {
    try {
      const kept = await keep();
      isKept.current = true;
      await onKept(kept);
    } catch {
      // The refusal is shown above the form and at its fields.
      focusFirstFault(form.current);
    }
  };
  return (
    <form
      ref={form}
      noValidate
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Refused error={command.error} />
      {children}
      <div className="form-foot">
        <Button type="primary" htmlType="submit" loading={command.isPending}>
          {okText}
        </Button>
        <Button onClick={() => history.back()}>{t('common.cancel')}</Button>
      </div>
    </form>
  );
}
