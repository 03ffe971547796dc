import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';

/** What a control takes on to belong to its label, its help and its fault. */
export interface ControlProps {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
  'aria-required': boolean | undefined;
  status: 'error' | '';
}

interface FieldProps {
  label: ReactNode;
  help?: string | undefined;
  fault?: string | undefined;
  isRequired?: boolean;
  /** The label is there for those who do not see the screen only. */
  isLabelHidden?: boolean;
  children: (control: ControlProps) => ReactNode;
}

/** A labelled control with its help and, beneath it, what is wrong with it. */
export function Field({ label, help, fault, isRequired, isLabelHidden, children }: FieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const described = [help && `${id}-help`, fault && `${id}-fault`].filter(Boolean).join(' ');
  const control: ControlProps = {
    id,
    'aria-describedby': described || undefined,
    'aria-invalid': fault ? true : undefined,
    'aria-required': isRequired || undefined,
    status: fault ? 'error' : '',
  };
  return (
    <div className="field">
      <label htmlFor={id} className={isLabelHidden ? 'visually-hidden' : undefined}>
        {label}
        {isRequired && <span className="field-required"> {t('common.required')}</span>}
      </label>
      {children(control)}
      {help && (
        <p id={`${id}-help`} className="field-help">
          {help}
        </p>
      )}
      {fault && (
        <p id={`${id}-fault`} className="field-fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

/** Moves the keyboard to the first field of a form that has a fault. */
export function focusFirstFault(form: HTMLElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
