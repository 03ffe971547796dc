import { getRouteApi, Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#console/api/client.ts';
import { useCall } from '#console/api/hooks.ts';
import { formatDay, formatPeriod } from '#console/format/dates.ts';
import { formatDecimal, measureText } from '#console/format/numbers.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { useIndicators } from '#console/indicators/use-indicators.ts';
import { ImportButton } from '#console/parts/ImportButton.tsx';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { DueMark } from '#console/parts/Marks.tsx';
import { Facts, Page, Part } from '#console/parts/Page.tsx';
import { PageFailure, Waiting } from '#console/parts/States.tsx';
import { type Form, reportingContracts } from '#modules/reporting/contract.ts';
import { FormMark } from './FormMark.tsx';
import { SendForm } from './SendForm.tsx';

/** Comes after what the form asks. */
const CheckList = lazy(async () => ({ default: (await import('./CheckList.tsx')).CheckList }));
const route = getRouteApi('/forms/$id');

type Answer = OutputOf<typeof reportingContracts.form>;
type Item = Form['items'][number];

/** How far the form has come: four numbers, the last of which leads to those who are late. */
function Counts({ form }: { form: Answer }) {
  const { t } = useTranslation();
  const { summary } = form;
  if (form.state === 'draft') return null;
  return (
    <>
      <dl className="counts">
        {(['expected', 'submitted', 'approved', 'overdue'] as const).map((key) => (
          <div key={key} className={key === 'overdue' && summary.overdue > 0 ? 'counts-late' : undefined}>
            <dt>{t(`form.${key}`)}</dt>
            <dd>{formatDecimal(String(summary[key]))}</dd>
          </div>
        ))}
      </dl>
      <p className="links">
        <Link to="/reports" search={{ form: form.id }}>
          {t('form.allReports')}
        </Link>
        {summary.overdue > 0 && (
          <Link to="/reports" search={{ form: form.id, isOverdue: true }}>
            {t('form.overdueList')}
          </Link>
        )}
      </p>
    </>
  );
}

function Items({ items }: { items: readonly Item[] }) {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const { data } = useIndicators();
  const find = (code: string) => data?.find((indicator) => indicator.code === code);
  const columns: Column<Item>[] = [
    {
      key: 'indicator',
      title: t('report.indicator'),
      isHeading: true,
      cell: ({ indicator, help }) => (
        <>
          {pick(find(indicator)?.name ?? { zh: indicator, en: indicator })}
          {help && <span className="quiet under">{pick(help)}</span>}
        </>
      ),
    },
    {
      key: 'measure',
      title: t('report.measure'),
      cell: ({ indicator }) => {
        const found = find(indicator);
        return found ? measureText(found.unitOfMeasure, language) : '';
      },
    },
    {
      key: 'required',
      title: t('form.required'),
      cell: (item) => t(item.isRequired ? 'common.yes' : 'common.no'),
    },
    {
      key: 'atLeast',
      title: t('form.allowsAtLeast'),
      cell: (item) => t(item.allowsAtLeast ? 'common.yes' : 'common.no'),
    },
  ];
  return (
    <ListTable caption={t('form.items')} columns={columns} rows={items} keyOf={(item) => item.indicator} />
  );
}

function FormFacts({ form }: { form: Answer }) {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  return (
    <Facts
      facts={[
        [t('common.state'), <FormMark key="state" state={form.state} />],
        [t('forms.due'), <DueMark key="due" dueOn={form.dueOn} isOverdue={false} />],
        [t('form.expires'), formatDay(form.expiresOn, language)],
        [t('form.approver'), pick(form.approver)],
        [t('form.purpose'), t(`purpose.${form.purpose}`)],
        [t('form.minutes'), t('form.minutesValue', { count: form.minutesAsked })],
      ]}
    />
  );
}

/** One form: what it asks, of whom, and how far it has come. */
export function FormPage() {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const { id } = route.useParams();
  const [isSending, setSending] = useState(false);
  const answer = useCall(reportingContracts.form, { id });
  if (answer.isPending) return <Waiting rows={8} />;
  if (!answer.data) return <PageFailure error={answer.error} onRetry={() => void answer.refetch()} />;
  const form = answer.data;
  const actions = (
    <>
      {form.policies.change && (
        <Link to="/forms/$id/edit" params={{ id }} className="button-link">
          {t('forms.edit')}
        </Link>
      )}
      {form.policies.fill && (
        <ImportButton
          label={t('form.fillByTable')}
          load={async () => (await import('./FillByTable.tsx')).fillByTable(id)}
        />
      )}
      {form.policies.send && (
        <Button type={form.state === 'draft' ? 'primary' : 'default'} onClick={() => setSending(true)}>
          {t(form.state === 'draft' ? 'form.send' : 'form.sendMore')}
        </Button>
      )}
    </>
  );
  return (
    <Page
      title={pick(form.name)}
      lead={`${form.code} · ${formatPeriod(form.period, language)}`}
      actions={actions}
    >
      <Counts form={form} />
      <FormFacts form={form} />
      <Part title={t('form.items')}>
        <Items items={form.items} />
      </Part>
      {form.checks.length > 0 && (
        <Suspense fallback={<Waiting rows={2} />}>
          <CheckList checks={form.checks} />
        </Suspense>
      )}
      <SendForm form={form} isOpen={isSending} onClose={() => setSending(false)} />
    </Page>
  );
}
