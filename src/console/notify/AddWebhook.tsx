import { Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { Field } from '#console/parts/Field.tsx';
import { FormDialog } from '#console/parts/FormDialog.tsx';
import { useFaults } from '#console/parts/use-faults.ts';
import { EVENTS, type EventName, notifyContracts } from '#kernel/notify/contract.ts';

/** A test is sent by a button, and needs no choosing. */
const CHOICES = EVENTS.filter((event) => event !== 'webhook.test');
const BLANK: { url: string; events: EventName[] } = { url: '', events: CHOICES };

/** Registers a webhook, and shows the secret with which it is signed. */
export function AddWebhook({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [fields, setFields] = useState(BLANK);
  const add = useCommand(notifyContracts.addWebhook, { settles: 'refreshing' });
  const faults = useFaults(add, fields);
  const secret = add.data?.secret;
  return (
    <FormDialog
      isOpen={isOpen}
      title={t('webhooks.add')}
      okText={t('webhooks.add')}
      command={add}
      isTyped={fields !== BLANK}
      onSubmit={() => add.mutate(fields)}
      onClose={onClose}
      afterClose={() => {
        setFields(BLANK);
        add.reset();
      }}
      shown={
        secret === undefined
          ? undefined
          : {
              title: t('webhooks.secretTitle'),
              label: t('webhooks.secretTitle'),
              hint: t('webhooks.secretHint'),
              value: secret,
              okText: t('webhooks.secretKept'),
            }
      }
    >
      <Field label={t('webhooks.url')} help={t('webhooks.urlHint')} fault={faults.get('url')} isRequired>
        {(control) => (
          <Input
            {...control}
            type="url"
            autoComplete="off"
            value={fields.url}
            onChange={(event) => setFields({ ...fields, url: event.target.value })}
          />
        )}
      </Field>
      <fieldset className="field">
        <legend>{t('webhooks.events')}</legend>
        <Checkbox.Group
          options={CHOICES.map((value) => ({ value, label: t(`webhookEvent.${value}`) }))}
          value={fields.events}
          onChange={(events) => setFields({ ...fields, events })}
        />
        {faults.has('events') && (
          <p className="field-fault" role="alert">
            {faults.get('events')}
          </p>
        )}
      </fieldset>
    </FormDialog>
  );
}
