import { Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#console/api/client.ts';
import { useCall, useCommand } from '#console/api/hooks.ts';
import { useUnitName } from '#console/i18n/index.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import { Dialog } from '#console/parts/Overlay.tsx';
import { Refused } from '#console/parts/States.tsx';
import { useFaults } from '#console/parts/use-faults.ts';
import { useUnsaved } from '#console/parts/use-unsaved.ts';
import { useTell } from '#console/parts/Voice.tsx';
import { REFORM_KINDS, type UnitView, unitsContracts } from '#kernel/units/contract.ts';
import { ReformFields, TextField } from './ReformFields.tsx';
import { emptyReform, inputOf, type ReformDraft } from './reform-draft.ts';

type Summary = OutputOf<typeof unitsContracts.reform>;

/** More children than any real unit has below it. */
const CHILDREN = 200;

/** What would move, in words. */
function Preview({ summary }: { summary: Summary }) {
  const { t } = useTranslation();
  const place = useRef<HTMLElement>(null);
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), []);
  const { moved, ended, begun, effects } = summary;
  const names = (units: Summary['ended']) => units.map((unit) => unit.name).join(t('units.reform.comma'));
  const { forms = 0, reports = 0, accounts = 0, endingAccounts = 0 } = effects;
  return (
    <section ref={place} className="reform-preview" aria-label={t('units.reform.preview')} aria-live="polite">
      <h3>{t('units.reform.preview')}</h3>
      <p>{t('units.reform.moves', { units: moved + ended.length, forms, reports, accounts })}</p>
      {ended.length > 0 && <p>{t('units.reform.ends', { names: names(ended) })}</p>}
      {begun.length > 0 && <p>{t('units.reform.begins', { names: names(begun) })}</p>}
      {endingAccounts > 0 && <p>{t('units.reform.endingAccounts', { count: endingAccounts })}</p>}
      <p className="quiet">{t('units.reform.past')}</p>
    </section>
  );
}

interface ReformDialogProps {
  unit: UnitView;
  onClose: () => void;
}

/** A reform on its way: tried, and then recorded just as it was tried. */
function useReform({ unit, onClose }: ReformDialogProps) {
  const { t } = useTranslation();
  const message = useTell();
  const [draft, setDraft] = useState(() => emptyReform(unit));
  const below = useCall(
    unitsContracts.children,
    { code: unit.code, kind: 'government', limit: CHILDREN },
    { isEnabled: draft.kind === 'split' },
  );
  const children = below.data?.items ?? [];
  const trial = useCommand(unitsContracts.reform, { settles: 'leaving' });
  const record = useCommand(unitsContracts.reform);
  const codes = children.map((child) => child.code);
  const input = inputOf(draft, unit.code, codes, true);
  const isShown = trial.isSuccess && JSON.stringify(trial.variables) === JSON.stringify(input);
  const failed = record.error ? record : trial;
  const faults = useFaults(failed, record.error ? { ...input, isTrial: false } : input);
  useUnsaved(draft.name + draft.code + draft.reason + draft.document !== '', async () => false);
  const onRecorded = () => {
    onClose();
    void message.success(t('units.reform.recorded'));
  };
  const go = () => {
    record.reset();
    if (isShown) record.mutate({ ...input, isTrial: false }, { onSuccess: onRecorded });
    else trial.mutate(input);
  };
  return {
    draft,
    set: (change: Partial<ReformDraft>) => setDraft((before) => ({ ...before, ...change })),
    children,
    faults,
    error: failed.error,
    isPending: trial.isPending || record.isPending,
    shown: isShown ? trial.data : undefined,
    go,
  };
}

/** Changes units on a day: what would move is shown first, and only what was shown can be recorded. */
export function ReformDialog({ unit, onClose }: ReformDialogProps) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  const reform = useReform({ unit, onClose });
  return (
    <Dialog
      open
      width={640}
      title={t('units.reform.of', { name: nameOf(unit) })}
      okText={t(reform.shown ? 'units.reform.record' : 'units.reform.try')}
      cancelText={t('common.cancel')}
      confirmLoading={reform.isPending}
      onOk={reform.go}
      onCancel={onClose}
    >
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          reform.go();
        }}
      >
        <KindAndUnits {...reform} />
        <DayAndDocument {...reform} />
        {reform.shown && <Preview summary={reform.shown} />}
      </form>
    </Dialog>
  );
}

type Reform = ReturnType<typeof useReform>;

function KindAndUnits({ draft, faults, set, children, error }: Reform) {
  const { t } = useTranslation();
  const ownFault = ['change.unit', 'change.units', 'change.units.0', 'change.parts']
    .map((path) => faults.get(path))
    .find((fault) => fault !== undefined);
  return (
    <>
      <Refused error={error} isInDialog />
      <Field label={t('units.reform.kind')} fault={ownFault} isRequired>
        {(control) => (
          <Choice
            control={control}
            value={draft.kind}
            options={REFORM_KINDS.map((kind) => ({ value: kind, label: t(`units.reform.${kind}`) }))}
            onChange={(kind) => set({ kind })}
          />
        )}
      </Field>
      <ReformFields draft={draft} faults={faults} onChange={set} below={children} />
    </>
  );
}

function DayAndDocument({ draft, faults, set }: Reform) {
  const { t } = useTranslation();
  return (
    <>
      <Field label={t('units.reform.on')} fault={faults.get('on')} isRequired>
        {(control) => (
          <Input
            {...control}
            type="date"
            value={draft.on}
            onChange={(event) => set({ on: event.target.value })}
          />
        )}
      </Field>
      <TextField
        label={t('units.reform.reason')}
        value={draft.reason}
        fault={faults.get('reason')}
        isRequired
        onChange={(reason) => set({ reason })}
      />
      <TextField
        label={t('units.reform.document')}
        help={t('units.reform.documentHelp')}
        value={draft.document}
        fault={faults.get('document')}
        isRequired
        onChange={(document) => set({ document })}
      />
    </>
  );
}
