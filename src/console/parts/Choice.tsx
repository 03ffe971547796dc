import { Select } from 'antd';
import type { ControlProps } from './Field.tsx';

interface ChoiceProps<V extends string | number> {
  control?: ControlProps;
  value: V | undefined;
  options: readonly { value: V; label: string }[];
  placeholder?: string;
  isDisabled?: boolean;
  onChange: (value: V) => void;
}

/** One of a few. */
export function Choice<V extends string | number>({ control, value, options, ...rest }: ChoiceProps<V>) {
  return (
    <Select<V | null>
      {...control}
      value={value ?? null}
      options={[...options]}
      placeholder={rest.placeholder}
      disabled={rest.isDisabled ?? false}
      popupMatchSelectWidth={false}
      onChange={(chosen) => {
        if (chosen !== null) rest.onChange(chosen);
      }}
    />
  );
}
