import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { useCommand } from '#console/api/hooks.ts';
import { faultsByPath } from '#console/api/problem.ts';
import { levelOfCode } from '#console/format/levels.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import { useLevelName } from '#console/parts/Marks.tsx';
import { Side } from '#console/parts/Overlay.tsx';
import { Refused } from '#console/parts/States.tsx';
import { UnitPicker } from '#console/parts/UnitPicker.tsx';
import { useTell } from '#console/parts/Voice.tsx';
import { useMe } from '#console/shell/me.ts';
import { findPeriod } from '#lib/period.ts';
import { type Form, type Recipients, reportingContracts } from '#modules/reporting/contract.ts';

const LEVELS = [2, 3, 4, 5] as const;
const WIDTH_PX = 440;

interface Choices {
  below: string | undefined;
  levels: readonly number[];
  kind: 'government' | 'department';
  suffix: string;
}

function recipientsOf({ below, levels, kind, suffix }: Choices): z.input<typeof Recipients> {
  const code = suffix.trim().toUpperCase().replace(/^-?/, '-');
  return {
    kind,
    ...(below === undefined ? {} : { below }),
    ...(levels.length > 0 ? { levels: [...levels] } : {}),
    ...(kind === 'department' && code !== '-' ? { codeSuffix: code } : {}),
  };
}

interface RecipientFieldsProps {
  choices: Choices;
  day: string | undefined;
  faults: ReadonlyMap<string, string>;
  onChange: (choices: Choices) => void;
}

function RecipientFields({ choices, day, faults, onChange }: RecipientFieldsProps) {
  const { t } = useTranslation();
  const levelName = useLevelName();
  const kinds = [
    { value: 'government', label: t('form.government') },
    { value: 'department', label: t('form.department') },
  ] as const;
  const isAbove = (level: number) => level < (levelOfCode(choices.below ?? '') ?? 0);
  return (
    <>
      <Field label={t('form.below')} fault={faults.get('recipients.below')} isRequired>
        {(control) => (
          <UnitPicker
            control={control}
            value={choices.below}
            day={day}
            isClearable={false}
            onChange={(below) => onChange({ ...choices, below })}
          />
        )}
      </Field>
      <Field label={t('form.kind')}>
        {(control) => (
          <Choice
            control={control}
            value={choices.kind}
            options={kinds}
            onChange={(kind) => onChange({ ...choices, kind })}
          />
        )}
      </Field>
      <fieldset className="field">
        <legend>{t('form.levels')}</legend>
        <Checkbox.Group
          className="stack"
          value={[...choices.levels]}
          options={LEVELS.map((level) => ({
            value: level,
            label: levelName(level),
            disabled: isAbove(level),
          }))}
          onChange={(levels) => onChange({ ...choices, levels })}
        />
        <p className="field-help">{t('form.levelsHint')}</p>
      </fieldset>
      {choices.kind === 'department' && (
        <Field
          label={t('form.suffix')}
          help={t('form.suffixHint')}
          fault={faults.get('recipients.codeSuffix')}
        >
          {(control) => (
            <Input
              {...control}
              value={choices.suffix}
              maxLength={17}
              onChange={(event) => onChange({ ...choices, suffix: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}

interface SendFormProps {
  form: Form;
  isOpen: boolean;
  onClose: () => void;
}

/** Chooses whom a form goes to, and sends it. */
export function SendForm({ form, isOpen, onClose }: SendFormProps) {
  const { t } = useTranslation();
  const message = useTell();
  const me = useMe();
  const office = me.data?.memberships.find(({ role }) => role === 'office')?.unitCode;
  const [choices, setChoices] = useState<Choices>({
    below: office,
    levels: [5],
    kind: 'government',
    suffix: '',
  });
  const isFirst = form.state === 'draft';
  const send = useCommand(reportingContracts.sendForm);
  const run = () => {
    const input = { id: form.id, version: form.version, recipients: recipientsOf(choices) };
    send.mutate(input, {
      onSuccess: ({ sent }) => {
        onClose();
        void message.success(t('form.sent', { count: sent }));
      },
    });
  };
  return (
    <Side
      open={isOpen}
      onClose={onClose}
      title={t(isFirst ? 'form.sendTitle' : 'form.sendMore')}
      size={WIDTH_PX}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <p className="quiet">{t(isFirst ? 'form.sendHint' : 'form.sendMoreHint')}</p>
        <Refused error={send.error} isInDialog />
        <RecipientFields
          choices={choices}
          day={findPeriod(form.period)?.end}
          faults={faultsByPath(send.error)}
          onChange={setChoices}
        />
        <div className="form-foot">
          <Button
            type="primary"
            htmlType="submit"
            loading={send.isPending}
            disabled={choices.below === undefined}
          >
            {t('form.send')}
          </Button>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
        </div>
      </form>
    </Side>
  );
}
