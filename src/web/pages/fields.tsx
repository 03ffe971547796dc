/** The fields of forms that work without script, each with its label. */

interface FieldProps {
  name: string;
  /** Where the name stands in another form of the page too. */
  id?: string;
  label: string;
  type?: 'text' | 'password' | 'date';
  complete?: string;
  longest?: number;
}

export function Field({
  name,
  id = name,
  label,
  type = 'text',
  complete = 'off',
  longest = 200,
}: FieldProps) {
  const common = { id, name, autocomplete: complete, maxLength: longest, required: true } as const;
  return (
    <>
      <label for={id}>{label}</label>
      {type === 'text' ? <input type="text" {...common} /> : null}
      {type === 'password' ? <input type="password" {...common} /> : null}
      {type === 'date' ? <input type="date" {...common} /> : null}
    </>
  );
}

/** A one-time code, or a recovery code. */
export function CodeField({ label }: { label: string }) {
  return <Field name="code" label={label} complete="one-time-code" longest={20} />;
}

/** The present password, asked before something that it guards. */
export function PresentPassword({ id, label }: { id: string; label: string }) {
  return <Field name="current" id={id} label={label} type="password" complete="current-password" />;
}
