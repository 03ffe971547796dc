import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { usePick } from '#console/i18n/index.ts';
import { Page } from '#console/parts/Page.tsx';
import { PageForm } from '#console/parts/PageForm.tsx';
import { NotFound, PageFailure, Waiting } from '#console/parts/States.tsx';
import { useFaults } from '#console/parts/use-faults.ts';
import { useTell } from '#console/parts/Voice.tsx';
import { holdsRole, useMe } from '#console/shell/me.ts';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';
import { DefinitionFieldset } from './DefinitionFieldset.tsx';
import { BLANK_DEFINITION, type DefinitionFields, fieldsOf, inputOf } from './definition-input.ts';
import { useIndicators } from './use-indicators.ts';

const route = getRouteApi('/indicators/$code');

/** The place of the one indicator among those that the command defines. */
const PREFIX = 'indicators.0.';

interface EditorProps {
  title: string;
  given: DefinitionFields;
  isDefined: boolean;
}

function Editor({ title, given, isDefined }: EditorProps) {
  const { t } = useTranslation();
  const message = useTell();
  const navigate = useNavigate();
  const [initial] = useState(given);
  const [fields, setFields] = useState(initial);
  const define = useCommand(indicatorsContracts.define);
  const input = { indicators: [inputOf(fields)] };
  const standing = useFaults(define, input);
  const faults = new Map(Array.from(standing, ([path, said]) => [path.replace(PREFIX, ''), said]));
  return (
    <Page title={title}>
      <PageForm
        command={define}
        okText={t(isDefined ? 'form.saveChanges' : 'define.verb')}
        isTyped={fields !== initial}
        keep={() => define.mutateAsync(input)}
        onKept={async () => {
          void message.success(t(isDefined ? 'define.changed' : 'define.defined'));
          await navigate({ to: '/indicators' });
        }}
      >
        <DefinitionFieldset fields={fields} faults={faults} isDefined={isDefined} onChange={setFields} />
      </PageForm>
    </Page>
  );
}

/** A new indicator. */
export function NewDefinitionPage() {
  const { t } = useTranslation();
  return <Editor title={t('define.new')} given={BLANK_DEFINITION} isDefined={false} />;
}

/** An indicator that is defined: its names and limits. */
export function EditDefinitionPage() {
  const pick = usePick();
  const me = useMe();
  const { code } = route.useParams();
  const indicators = useIndicators();
  if (indicators.isPending || me.isPending) return <Waiting rows={10} />;
  if (indicators.isLoadingError)
    return <PageFailure error={indicators.error} onRetry={() => void indicators.refetch()} />;
  const found = indicators.data.find((one) => one.code === code);
  if (!found || !holdsRole(me.data, 'office')) return <NotFound />;
  return <Editor title={pick(found.name)} given={fieldsOf(found)} isDefined />;
}
