import { Checkbox } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export interface Column<Row> {
  key: string;
  title: string;
  /** Numbers stand to the right. */
  isNumber?: boolean;
  /** The cell that names the row; on a phone it is the card's heading. */
  isHeading?: boolean;
  cell: (row: Row) => ReactNode;
}

export interface Selection<Row> {
  chosen: ReadonlySet<string>;
  isSelectable: (row: Row) => boolean;
  nameOf: (row: Row) => string;
  onChange: (chosen: ReadonlySet<string>) => void;
}

interface ListTableProps<Row> {
  /** What the table lists, for those who hear it. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  selection?: Selection<Row> | undefined;
  /** Short values: on a phone they stand side by side rather than one below the other. */
  isDense?: boolean;
}

/** A list as a table; at the width of a phone each row becomes a card. */
export function ListTable<Row>({ caption, columns, rows, keyOf, ...rest }: ListTableProps<Row>) {
  const { selection, isDense = false } = rest;
  return (
    <table className={isDense ? 'list list-dense' : 'list'}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {selection && <SelectAll rows={rows} keyOf={keyOf} selection={selection} />}
          {columns.map(({ key, title, isNumber }) => (
            <th key={key} scope="col" className={isNumber ? 'number' : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {selection && <SelectOne row={row} keyOf={keyOf} selection={selection} />}
            {columns.map((column) => (
              <Cell key={column.key} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const className = column.isNumber ? 'number' : undefined;
  if (column.isHeading) {
    return (
      <th scope="row" className="row-heading">
        {column.cell(row)}
      </th>
    );
  }
  return (
    <td className={className} data-label={column.title}>
      <div>{column.cell(row)}</div>
    </td>
  );
}

type SelectAllProps<Row> = Required<Pick<ListTableProps<Row>, 'rows' | 'keyOf'>> & {
  selection: Selection<Row>;
};

function SelectAll<Row>({ rows, keyOf, selection }: SelectAllProps<Row>) {
  const { t } = useTranslation();
  const keys = rows.filter(selection.isSelectable).map(keyOf);
  const isAll = keys.length > 0 && keys.every((key) => selection.chosen.has(key));
  return (
    <th scope="col" className="select">
      <Checkbox
        aria-label={t('common.selectAll')}
        disabled={keys.length === 0}
        checked={isAll}
        indeterminate={!isAll && keys.some((key) => selection.chosen.has(key))}
        onChange={() => selection.onChange(new Set(isAll ? [] : keys))}
      />
    </th>
  );
}

type SelectOneProps<Row> = { row: Row; keyOf: (row: Row) => string; selection: Selection<Row> };

function SelectOne<Row>({ row, keyOf, selection }: SelectOneProps<Row>) {
  const { t } = useTranslation();
  const key = keyOf(row);
  const toggle = () => {
    const chosen = new Set(selection.chosen);
    if (!chosen.delete(key)) chosen.add(key);
    selection.onChange(chosen);
  };
  return (
    <td className="select">
      {selection.isSelectable(row) && (
        <Checkbox
          aria-label={t('common.select', { name: selection.nameOf(row) })}
          checked={selection.chosen.has(key)}
          onChange={toggle}
        />
      )}
    </td>
  );
}
