import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall, useCommand } from '#console/api/hooks.ts';
import { Page, Part } from '#console/parts/Page.tsx';
import { PageForm } from '#console/parts/PageForm.tsx';
import { NotFound, PageFailure, Waiting } from '#console/parts/States.tsx';
import { useFaults } from '#console/parts/use-faults.ts';
import { useTell } from '#console/parts/Voice.tsx';
import { holdsRole, useMe } from '#console/shell/me.ts';
import { workflowContracts as contracts, type YearOfDays } from '#kernel/workflow/contract.ts';
import { YearFieldset } from './YearFieldset.tsx';
import { YearMonths } from './YearMonths.tsx';
import { fieldsOf, inputOf } from './year-input.ts';

const route = getRouteApi('/calendar/edit');
const YEAR = /^[2-9]\d{3}$/;

function Editor({ known }: { known: YearOfDays }) {
  const { t } = useTranslation();
  const message = useTell();
  const navigate = useNavigate();
  const [initial] = useState(() => fieldsOf(known));
  const [fields, setFields] = useState(initial);
  const set = useCommand(contracts.setCalendarYear, { settles: 'refreshing' });
  const input = inputOf(fields);
  const faults = useFaults(set, input);
  return (
    <div className="columns columns-bring">
      <PageForm
        command={set}
        okText={t('calendar.keep')}
        isTyped={fields !== initial}
        keep={() => set.mutateAsync(input)}
        onKept={async () => {
          void message.success(t('calendar.kept', { year: fields.year }));
          await navigate({ to: '/calendar', search: { year: fields.year } });
        }}
      >
        <YearFieldset fields={fields} faults={faults} onChange={setFields} />
      </PageForm>
      <Part title={t('calendar.preview', { year: fields.year })}>
        {YEAR.test(fields.year) ? (
          <YearMonths year={input.year} days={input} />
        ) : (
          <p className="quiet">{t('calendar.noPreview')}</p>
        )}
      </Part>
    </div>
  );
}

/** Brings a year's holidays: from what is known of it, corrected by the notice. */
export function BringYearPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { year } = route.useSearch();
  const known = useCall(contracts.calendar, { year: Number(year) }, { isEnabled: year !== undefined });
  if (year === undefined || (me.data && !holdsRole(me.data, 'system'))) return <NotFound />;
  if (known.isPending) return <Waiting rows={10} />;
  if (!known.data) return <PageFailure error={known.error} onRetry={() => void known.refetch()} />;
  return (
    <Page title={t('calendar.bring')} lead={t('calendar.bringLead')}>
      <Editor key={year} known={known.data} />
    </Page>
  );
}
