import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCall } from '#console/api/hooks.ts';
import { useUnitName } from '#console/i18n/index.ts';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { Field } from '#console/parts/Field.tsx';
import { Filter } from '#console/parts/Filter.tsx';
import { ImportButton } from '#console/parts/ImportButton.tsx';
import { Page } from '#console/parts/Page.tsx';
import { SearchField } from '#console/parts/SearchField.tsx';
import { Failure, Nothing, Waiting } from '#console/parts/States.tsx';
import { holdsRole, useMe } from '#console/shell/me.ts';
import { ViewBar } from '#console/views/ViewBar.tsx';
import { unitsContracts } from '#kernel/units/contract.ts';
import { readUnits } from './search.ts';
import { UnitDetail } from './UnitDetail.tsx';
import { Branch } from './UnitTree.tsx';

const FOUND = 50;
const NOWHERE = '000000000000';
const loadImport = async () => (await import('./ImportUnits.tsx')).ImportUnits;
const route = getRouteApi('/units');

function UnitsFilter() {
  const { t } = useTranslation();
  const { text, day } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Filter
      end={
        day !== undefined && (
          <Button
            type="link"
            onClick={() => void navigate({ search: (before) => ({ ...before, day: undefined }) })}
          >
            {t('units.today')}
          </Button>
        )
      }
    >
      <SearchField
        label={t('units.searchText')}
        value={text}
        onSearch={(typed) => void navigate({ search: (before) => ({ ...before, text: typed || undefined }) })}
      />
      <Field label={t('units.day')}>
        {(control) => (
          <Input
            {...control}
            type="date"
            value={day ?? ''}
            onChange={(event) =>
              void navigate({ search: (before) => ({ ...before, day: event.target.value || undefined }) })
            }
          />
        )}
      </Field>
    </Filter>
  );
}

function Found({ text, day }: { text: string; day: string | undefined }) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  const on = day === undefined ? {} : { day };
  const found = useCall(unitsContracts.search, { text, limit: FOUND, ...on });
  if (found.isPending) return <Waiting rows={4} />;
  if (found.isError) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data.items.length === 0) {
    return <Nothing title={t('units.noneFound', { text })} hint={t('units.noneFoundHint')} />;
  }
  return (
    <ul className="found">
      {found.data.items.map((unit) => (
        <li key={unit.id}>
          <Link
            to="/units"
            search={(before) => ({ ...before, code: unit.code })}
            activeOptions={{ includeSearch: true }}
          >
            {nameOf(unit)}
            <span className="quiet under">{unit.path}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** The tree of units, and the one chosen from it. */
export function UnitsPage() {
  const { t } = useTranslation();
  const { code, day, text } = route.useSearch();
  const me = useMe();
  const on = day === undefined ? {} : { day };
  const unit = useCall(
    unitsContracts.get,
    { code: code ?? NOWHERE, ...on },
    { isEnabled: code !== undefined },
  );
  const open = new Set(unit.data?.ancestors.map((ancestor) => ancestor.code));
  const isReady = code === undefined || !unit.isPending;
  return (
    <Page
      title={t('units.title')}
      lead={t('units.lead')}
      actions={
        <>
          <ExportButtons contract={unitsContracts.export} filter={on} />
          {holdsRole(me.data, 'system') && <ImportButton load={loadImport} />}
        </>
      }
    >
      <ViewBar list="units" read={readUnits} />
      <UnitsFilter />
      <div className="columns columns-tree">
        <section aria-label={t('units.tree')}>
          {text !== undefined && <Found text={text} day={day} />}
          {text === undefined && isReady && <Branch key={day ?? ''} day={day} open={open} />}
        </section>
        <div>
          {code === undefined && text === undefined && <p className="quiet">{t('units.choose')}</p>}
          {code !== undefined && unit.isPending && <Waiting rows={6} />}
          {unit.isError && <Failure error={unit.error} onRetry={() => void unit.refetch()} />}
          {unit.data && <UnitDetail answer={unit.data} />}
        </div>
      </div>
    </Page>
  );
}
