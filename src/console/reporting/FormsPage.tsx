import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { callOptions } from '#console/api/hooks.ts';
import { formatPeriod } from '#console/format/dates.ts';
import { formatDecimal } from '#console/format/numbers.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { ExportButtons } from '#console/parts/ExportButtons.tsx';
import { Field } from '#console/parts/Field.tsx';
import { Filter, useNarrow } from '#console/parts/Filter.tsx';
import { Listed } from '#console/parts/Listed.tsx';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Bar, DueMark } from '#console/parts/Marks.tsx';
import { Page } from '#console/parts/Page.tsx';
import { Pager } from '#console/parts/Pager.tsx';
import { Nothing } from '#console/parts/States.tsx';
import { holdsRole, useMe } from '#console/shell/me.ts';
import { ViewBar } from '#console/views/ViewBar.tsx';
import { FORM_STATES, type FormSummary, reportingContracts } from '#modules/reporting/contract.ts';
import { FormMark } from './FormMark.tsx';
import { readForms } from './search.ts';

const PAGE = 50;
const route = getRouteApi('/forms');

function Progress({ form }: { form: FormSummary }) {
  const { t } = useTranslation();
  if (form.expected === 0) return <span className="quiet">—</span>;
  return (
    <span className="progress">
      <Bar part={form.approved} whole={form.expected} label={t('form.approved')} />
      <span className="under">
        {t('form.approved')} {formatDecimal(String(form.approved))} · {t('form.submitted')}{' '}
        {formatDecimal(String(form.submitted))} · {t('form.expected')} {formatDecimal(String(form.expected))}
      </span>
    </span>
  );
}

function Overdue({ form }: { form: FormSummary }) {
  if (form.overdue === 0) return <span className="quiet">0</span>;
  return (
    <Link to="/reports" search={{ form: form.id, isOverdue: true }} className="overdue-link">
      {formatDecimal(String(form.overdue))}
    </Link>
  );
}

function useColumns(): Column<FormSummary>[] {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  return [
    {
      key: 'name',
      title: t('forms.name'),
      isHeading: true,
      cell: (row) => (
        <>
          <Link to="/forms/$id" params={{ id: row.id }} className="row-link">
            {pick(row.name)}
          </Link>
          <span className="quiet under">
            {row.code} · {formatPeriod(row.period, language)}
          </span>
        </>
      ),
    },
    { key: 'state', title: t('common.state'), cell: (row) => <FormMark state={row.state} /> },
    { key: 'due', title: t('forms.due'), cell: (row) => <DueMark dueOn={row.dueOn} isOverdue={false} /> },
    { key: 'progress', title: t('forms.progress'), cell: (row) => <Progress form={row} /> },
    { key: 'overdue', title: t('form.overdue'), isNumber: true, cell: (row) => <Overdue form={row} /> },
  ];
}

function FormsFilter() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const change = useNarrow<typeof search>();
  const states = [
    { value: '' as const, label: t('forms.anyState') },
    ...FORM_STATES.map((state) => ({ value: state, label: t(`formState.${state}`) })),
  ];
  const sorts = [
    { value: '-dueOn', label: t('forms.dueLast') },
    { value: 'dueOn', label: t('forms.dueFirst') },
    { value: 'code', label: t('forms.byCode') },
  ] as const;
  return (
    <Filter>
      <Field label={t('common.state')}>
        {(control) => (
          <Choice
            control={control}
            value={search.state ?? ''}
            options={states}
            onChange={(state) => change({ state: state || undefined })}
          />
        )}
      </Field>
      <Field label={t('forms.sort')}>
        {(control) => (
          <Choice
            control={control}
            value={search.sort ?? '-dueOn'}
            options={sorts}
            onChange={(sort) => change({ sort })}
          />
        )}
      </Field>
    </Filter>
  );
}

function FormsTable({ mayDefine }: { mayDefine: boolean }) {
  const { t } = useTranslation();
  const { lang: _, ...filter } = route.useSearch();
  const columns = useColumns();
  const forms = useQuery({
    ...callOptions(reportingContracts.forms, { ...filter, limit: PAGE }),
    placeholderData: keepPreviousData,
  });
  const isNarrowed = filter.state !== undefined;
  const hint = mayDefine ? 'forms.emptyHint' : 'forms.emptyHintReader';
  const empty = isNarrowed ? (
    <Nothing title={t('forms.none')} hint={t('reports.emptyHint')} />
  ) : (
    <Nothing title={t('forms.empty')} hint={t(hint)} />
  );
  return (
    <Listed query={forms} empty={empty}>
      {({ items, next }) => (
        <>
          <ListTable caption={t('forms.title')} columns={columns} rows={items} keyOf={(row) => row.id} />
          <Pager after={filter.after} next={next} />
        </>
      )}
    </Listed>
  );
}

/** The forms, and how far each has come. */
export function FormsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const mayDefine = holdsRole(me.data, 'office');
  const { lang: _, after: __, ...filter } = route.useSearch();
  return (
    <Page
      title={t('forms.title')}
      lead={t('forms.lead')}
      actions={
        <>
          <ExportButtons contract={reportingContracts.exportForms} filter={filter} />
          {mayDefine && (
            <Link to="/forms/new" className="button-link">
              {t('forms.new')}
            </Link>
          )}
        </>
      }
    >
      <ViewBar list="forms" read={readForms} />
      <FormsFilter />
      <FormsTable mayDefine={mayDefine} />
    </Page>
  );
}
