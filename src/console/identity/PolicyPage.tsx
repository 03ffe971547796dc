import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#console/api/client.ts';
import { useCall, useCommand } from '#console/api/hooks.ts';
import { Field } from '#console/parts/Field.tsx';
import { Facts, Page } from '#console/parts/Page.tsx';
import { Failure, Refused, Waiting } from '#console/parts/States.tsx';
import { useDoing } from '#console/parts/use-doing.ts';
import { useFaults } from '#console/parts/use-faults.ts';
import { useUnsaved } from '#console/parts/use-unsaved.ts';
import { holdsRole, useMe } from '#console/shell/me.ts';
import { identityContracts as contracts } from '#kernel/identity/contract.ts';

type Policy = OutputOf<typeof contracts.passwordPolicy>;

const NUMBERS = ['minLength', 'remembered', 'maxAgeDays'] as const;
type NumberField = (typeof NUMBERS)[number];

function useFacts(policy: Policy) {
  const { t } = useTranslation();
  const { maxAgeDays } = policy;
  return [
    [t('policy.minLength'), String(policy.minLength)],
    [t('policy.remembered'), String(policy.remembered)],
    [t('policy.maxAgeDays'), maxAgeDays === undefined ? t('policy.never') : String(maxAgeDays)],
    [t('policy.secondFactor'), t(policy.administratorsNeedSecondFactor ? 'common.yes' : 'common.no')],
  ] as const;
}

/** What is typed, as numbers where it is one; the server judges what is not. */
function inputOf(typed: Record<NumberField, string>, administratorsNeedSecondFactor: boolean) {
  const numberOf = (text: string) => (text.trim() === '' ? undefined : Number(text));
  return {
    minLength: numberOf(typed.minLength) ?? Number.NaN,
    remembered: numberOf(typed.remembered) ?? Number.NaN,
    maxAgeDays: numberOf(typed.maxAgeDays),
    administratorsNeedSecondFactor,
  };
}

function PolicyForm({ policy }: { policy: Policy }) {
  const { t } = useTranslation();
  const doing = useDoing();
  const set = useCommand(contracts.setPasswordPolicy);
  const start = {
    minLength: String(policy.minLength),
    remembered: String(policy.remembered),
    maxAgeDays: policy.maxAgeDays === undefined ? '' : String(policy.maxAgeDays),
  };
  const [typed, setTyped] = useState(start);
  const [isAsked, setAsked] = useState(policy.administratorsNeedSecondFactor);
  const input = inputOf(typed, isAsked);
  const faults = useFaults(set, input);
  const isChanged =
    NUMBERS.some((key) => typed[key] !== start[key]) || isAsked !== policy.administratorsNeedSecondFactor;
  useUnsaved(isChanged, async () => false);
  return (
    <form
      noValidate
      className="form policy"
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate(input, { onSuccess: doing(t('policy.saved')).onSuccess });
      }}
    >
      <Refused error={set.error} />
      {NUMBERS.map((key) => (
        <Field
          key={key}
          label={t(`policy.${key}`)}
          help={t(`policy.${key}Hint`)}
          fault={faults.get(key)}
          isRequired={key !== 'maxAgeDays'}
        >
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              value={typed[key]}
              onChange={(event) => setTyped({ ...typed, [key]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Checkbox checked={isAsked} onChange={(event) => setAsked(event.target.checked)}>
        {t('policy.secondFactor')}
      </Checkbox>
      <Button type="primary" htmlType="submit" loading={set.isPending} disabled={!isChanged}>
        {t('common.save')}
      </Button>
    </form>
  );
}

/** What is asked of passwords and second factors: the security administrator sets it, everyone may know it. */
export function PolicyPage() {
  const { t } = useTranslation();
  const me = useMe();
  const policy = useCall(contracts.passwordPolicy, {});
  return (
    <Page title={t('policy.title')} lead={t('policy.lead')}>
      {policy.isPending && <Waiting rows={4} />}
      {policy.isLoadingError && <Failure error={policy.error} onRetry={() => void policy.refetch()} />}
      {policy.data &&
        (holdsRole(me.data, 'security') ? (
          <PolicyForm policy={policy.data} />
        ) : (
          <PolicyFacts policy={policy.data} />
        ))}
    </Page>
  );
}

function PolicyFacts({ policy }: { policy: Policy }) {
  return <Facts facts={useFacts(policy)} />;
}
