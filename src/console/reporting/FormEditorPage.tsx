import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall, useCommand } from '#console/api/hooks.ts';
import { Page } from '#console/parts/Page.tsx';
import { PageForm } from '#console/parts/PageForm.tsx';
import { NotFound, PageFailure, Waiting } from '#console/parts/States.tsx';
import { useFaults } from '#console/parts/use-faults.ts';
import { useTell } from '#console/parts/Voice.tsx';
import { type Form, reportingContracts } from '#modules/reporting/contract.ts';
import { FormFieldset } from './FormFieldset.tsx';
import { BLANK_FORM, type FormFields, fieldsOf, inputOf } from './form-input.ts';

const route = getRouteApi('/forms/$id/edit');

interface EditorProps {
  title: string;
  verb: string;
  /** The fields to begin with. */
  given: FormFields;
  /** The command that keeps the form. */
  command: { isPending: boolean; error: Error | null; variables: unknown };
  /** Resolves when the form is kept; a refusal arrives as `error`. */
  onKeep: (fields: FormFields) => Promise<Form>;
  said: string;
}

function Editor({ title, verb, given, command, onKeep, said }: EditorProps) {
  const message = useTell();
  const navigate = useNavigate();
  const [initial] = useState(given);
  const [fields, setFields] = useState(initial);
  const faults = useFaults(command, inputOf(fields));
  return (
    <Page title={title}>
      <PageForm
        command={command}
        okText={verb}
        isTyped={fields !== initial}
        keep={() => onKeep(fields)}
        onKept={async ({ id }) => {
          void message.success(said);
          await navigate({ to: '/forms/$id', params: { id } });
        }}
      >
        <FormFieldset fields={fields} faults={faults} onChange={setFields} />
      </PageForm>
    </Page>
  );
}

/** A new form. */
export function NewFormPage() {
  const { t } = useTranslation();
  const define = useCommand(reportingContracts.defineForm);
  return (
    <Editor
      title={t('forms.new')}
      verb={t('form.create')}
      said={t('form.created')}
      given={BLANK_FORM}
      command={define}
      onKeep={(fields) => define.mutateAsync(inputOf(fields))}
    />
  );
}

/** A form that has not been sent yet. */
export function EditFormPage() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const form = useCall(reportingContracts.form, { id });
  const change = useCommand(reportingContracts.changeForm);
  if (form.isPending) return <Waiting rows={10} />;
  if (!form.data) return <PageFailure error={form.error} onRetry={() => void form.refetch()} />;
  if (!form.data.policies.change) return <NotFound />;
  const { version } = form.data;
  return (
    <Editor
      title={t('forms.edit')}
      verb={t('form.saveChanges')}
      said={t('form.changed')}
      given={fieldsOf(form.data)}
      command={change}
      onKeep={(fields) => change.mutateAsync({ id, version, ...inputOf(fields) })}
    />
  );
}
