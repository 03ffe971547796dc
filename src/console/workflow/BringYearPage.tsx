import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall, useCommand } from '#console/api/hooks.ts';
import { focusFirstFault } from '#console/parts/Field.tsx';
import { Page, Part } from '#console/parts/Page.tsx';
import { NotFound, PageFailure, useProblemText, Waiting } from '#console/parts/States.tsx';
import { useFaults } from '#console/parts/use-faults.ts';
import { useUnsaved } from '#console/parts/use-unsaved.ts';
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
  const textOf = useProblemText();
  const navigate = useNavigate();
  const form = useRef<HTMLFormElement>(null);
  const [initial] = useState(() => fieldsOf(known));
  const [fields, setFields] = useState(initial);
  const isKept = useRef(false);
  const set = useCommand(contracts.setCalendarYear, { settles: 'refreshing' });
  const input = inputOf(fields);
  const faults = useFaults(set, input);
  useUnsaved(fields !== initial, async () => isKept.current);
  const keep = async () => {
    try {
      await set.mutateAsync(input);
      isKept.current = true;
      void message.success(t('calendar.kept', { year: fields.year }));
      await navigate({ to: '/calendar', search: { year: fields.year } });
    } catch {
      // The refusal is shown above the form and at its fields.
      focusFirstFault(form.current);
    }
  };
  return (
    <div className="columns columns-bring">
      <form
        ref={form}
        noValidate
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        {set.error && <Alert type="error" showIcon={false} role="alert" title={textOf(set.error)} />}
        <YearFieldset fields={fields} faults={faults} onChange={setFields} />
        <div className="form-foot">
          <Button type="primary" htmlType="submit" loading={set.isPending}>
            {t('calendar.keep')}
          </Button>
          <Button onClick={() => history.back()}>{t('common.cancel')}</Button>
        </div>
      </form>
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
