import { Input } from 'antd';
import { useEffect, useState } from 'react';
import { Field } from './Field.tsx';

const LONGEST = 100;

interface SearchFieldProps {
  label: string;
  value: string | undefined;
  onSearch: (text: string) => void;
}

/** A field to search by: Enter searches, and so does leaving or clearing it. */
export function SearchField({ label, value, onSearch }: SearchFieldProps) {
  const [text, setText] = useState(value ?? '');
  useEffect(() => setText(value ?? ''), [value]);
  const search = (typed: string) => {
    if (typed.trim() !== (value ?? '')) onSearch(typed.trim());
  };
  return (
    <form
      className="search-field"
      onSubmit={(event) => {
        event.preventDefault();
        search(text);
      }}
    >
      <Field label={label}>
        {(control) => (
          <Input
            {...control}
            type="search"
            enterKeyHint="search"
            maxLength={LONGEST}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              if (event.target.value === '') search('');
            }}
            onBlur={() => search(text)}
          />
        )}
      </Field>
    </form>
  );
}
