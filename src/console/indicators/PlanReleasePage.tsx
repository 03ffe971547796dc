import { useNavigate } from '@tanstack/react-router';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { usePick } from '#console/i18n/index.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import { Page } from '#console/parts/Page.tsx';
import { PageForm } from '#console/parts/PageForm.tsx';
import { PeriodFields } from '#console/parts/PeriodFields.tsx';
import { useFaults } from '#console/parts/use-faults.ts';
import { useTell } from '#console/parts/Voice.tsx';
import { indicatorsContracts, STAGES } from '#kernel/indicators/contract.ts';
import { PERIOD_KINDS } from '#lib/period.ts';
import { PublishedCheck } from './PublishedCheck.tsx';
import { BLANK_RELEASE, type ReleaseFields, releaseInput } from './release-input.ts';
import { useIndicators } from './use-indicators.ts';

const MOST = 50;

interface ReleaseFieldsetProps {
  fields: ReleaseFields;
  faults: ReadonlyMap<string, string>;
  onChange: (fields: ReleaseFields) => void;
}

/** When it comes out, and as what. */
function Moment({ fields, faults, onChange }: ReleaseFieldsetProps) {
  const { t } = useTranslation();
  return (
    <div className="field-row">
      <Field label={t('releases.at')} help={t('releases.atHint')} fault={faults.get('releaseAt')} isRequired>
        {(control) => (
          <Input
            {...control}
            type="datetime-local"
            value={fields.releaseAt}
            onChange={(event) => onChange({ ...fields, releaseAt: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('releases.stage')}>
        {(control) => (
          <Choice
            control={control}
            value={fields.stage}
            options={STAGES.map((stage) => ({ value: stage, label: t(`status.${stage}`) }))}
            onChange={(stage) => onChange({ ...fields, stage })}
          />
        )}
      </Field>
    </div>
  );
}

function ReleaseFieldset({ fields, faults, onChange }: ReleaseFieldsetProps) {
  const { t } = useTranslation();
  const pick = usePick();
  const { data = [] } = useIndicators();
  const name = (key: 'nameZh' | 'nameEn', path: string) => (
    <Field label={t(`form.${key}`)} fault={faults.get(path)} isRequired>
      {(control) => (
        <Input
          {...control}
          maxLength={100}
          value={fields[key]}
          onChange={(event) => onChange({ ...fields, [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <>
      <div className="field-row">
        {name('nameZh', 'name.zh')}
        {name('nameEn', 'name.en')}
      </div>
      <Field
        label={t('releases.indicators')}
        help={t('releases.indicatorsHint')}
        fault={faults.get('indicators')}
        isRequired
      >
        {(control) => (
          <Select<string[]>
            {...control}
            mode="multiple"
            maxCount={MOST}
            optionFilterProp="label"
            value={[...fields.indicators]}
            options={data.map((one) => ({ value: one.code, label: pick(one.name) }))}
            onChange={(indicators) => onChange({ ...fields, indicators })}
          />
        )}
      </Field>
      <PeriodFields
        value={fields}
        kinds={PERIOD_KINDS}
        fault={faults.get('period')}
        isRequired
        onChange={(period) => onChange({ ...fields, ...period })}
      />
      <Moment fields={fields} faults={faults} onChange={onChange} />
    </>
  );
}

/** Plans a release; what its texts say of a level and its growth can be checked against the stored base before. */
export function PlanReleasePage() {
  const { t } = useTranslation();
  const message = useTell();
  const navigate = useNavigate();
  const [fields, setFields] = useState(BLANK_RELEASE);
  const plan = useCommand(indicatorsContracts.planRelease);
  const input = releaseInput(fields);
  const faults = useFaults(plan, input);
  return (
    <Page title={t('releases.new')} lead={t('releases.newLead')}>
      <PageForm
        command={plan}
        okText={t('releases.verb')}
        isTyped={fields !== BLANK_RELEASE}
        keep={() => plan.mutateAsync(input)}
        onKept={async () => {
          void message.success(t('releases.kept'));
          await navigate({ to: '/releases' });
        }}
      >
        <ReleaseFieldset fields={fields} faults={faults} onChange={setFields} />
        <PublishedCheck indicators={fields.indicators} period={input.period} />
      </PageForm>
    </Page>
  );
}
