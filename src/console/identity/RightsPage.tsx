import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { callOptions } from '#console/api/hooks.ts';
import type { Said } from '#console/api/url-state.ts';
import { usePick } from '#console/i18n/index.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { Field } from '#console/parts/Field.tsx';
import { Filter, useNarrow } from '#console/parts/Filter.tsx';
import { Listed } from '#console/parts/Listed.tsx';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Page } from '#console/parts/Page.tsx';
import { Pager } from '#console/parts/Pager.tsx';
import { ADMINISTRATORS, type Right, rightsContracts } from '#kernel/identity/rights-contract.ts';
import type { readRights } from './search.ts';

const PAGE = 200;
const route = getRouteApi('/rights');

function useColumns(): Column<Right>[] {
  const { t } = useTranslation();
  const pick = usePick();
  const named = (roles: Right['roles']) => roles.map((role) => t(`role.${role}`)).join(' · ');
  return [
    {
      key: 'operation',
      title: t('rights.operation'),
      isHeading: true,
      cell: (row) => (
        <>
          {pick(row.title)}
          <span className="quiet under">{row.name}</span>
        </>
      ),
    },
    {
      key: 'may',
      title: t('rights.may'),
      cell: (row) => (row.access === 'roles' ? named(row.roles) : t(`rights.access.${row.access}`)),
    },
    {
      key: 'never',
      title: t('rights.never'),
      cell: (row) =>
        row.never.length > 0 ? named(row.never) : <span className="quiet">{t('rights.nobody')}</span>,
    },
  ];
}

function RightsTable() {
  const { t } = useTranslation();
  const { never, after } = route.useSearch();
  const columns = useColumns();
  const rights = useQuery({
    ...callOptions(rightsContracts.rights, { never, after, limit: PAGE }),
    placeholderData: keepPreviousData,
  });
  return (
    <Listed query={rights} empty={null} lines={8}>
      {({ items, next }) => (
        <>
          <ListTable caption={t('rights.title')} columns={columns} rows={items} keyOf={(row) => row.name} />
          <Pager after={after} next={next} />
        </>
      )}
    </Listed>
  );
}

/** Who may do what, and what each of the three administrators never may. */
export function RightsPage() {
  const { t } = useTranslation();
  const { never } = route.useSearch();
  const narrow = useNarrow<Said<typeof readRights>>();
  const choices = [
    { value: '', label: t('rights.any') },
    ...ADMINISTRATORS.map((role) => ({ value: role, label: t(`role.${role}`) })),
  ] as const;
  return (
    <Page
      title={t('rights.title')}
      lead={t('rights.lead')}
      actions={<ExportButtons contract={rightsContracts.exportRights} filter={{ never }} />}
    >
      <Filter>
        <Field label={t('rights.neverOf')}>
          {(control) => (
            <Choice
              control={control}
              value={never ?? ''}
              options={choices}
              onChange={(chosen) => narrow({ never: chosen || undefined })}
            />
          )}
        </Field>
      </Filter>
      <RightsTable />
    </Page>
  );
}
