import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Narrows a list: each change is a new address, beginning at the first page. */
export function useNarrow<S extends object>(): (fields: Partial<S>) => void {
  const navigate = useNavigate();
  return (fields) =>
    void navigate({
      to: '.',
      search: (before: object) => ({ ...before, ...fields, after: undefined }),
      state: { trail: [] },
    });
}

interface FilterProps {
  /** The fields by which the list is narrowed. */
  children: ReactNode;
  /** What stands below the fields. */
  end?: ReactNode;
  /** Takes all of it back; absent where nothing is asked for. */
  onClear?: (() => void) | undefined;
}

/** What a list is narrowed by. */
export function Filter({ children, end, onClear }: FilterProps) {
  const { t } = useTranslation();
  return (
    <search className="filter">
      {children}
      {(end || onClear) && (
        <div className="filter-end">
          {end}
          {onClear && (
            <Button type="link" onClick={onClear}>
              {t('common.clear')}
            </Button>
          )}
        </div>
      )}
    </search>
  );
}
