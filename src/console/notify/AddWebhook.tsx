import { Alert, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { Field } from '#console/parts/Field.tsx';
import { Dialog } from '#console/parts/Overlay.tsx';
import { ShownOnce } from '#console/parts/ShownOnce.tsx';
import { useProblemText } from '#console/parts/States.tsx';
import { useFaults } from '#console/parts/use-faults.ts';
import { EVENTS, type EventName, notifyContracts } from '#kernel/notify/contract.ts';

const FORM = 'add-webhook';
/** A test is sent by a button, and needs no choosing. */
const CHOICES = EVENTS.filter((event) => event !== 'webhook.test');
const BLANK: { url: string; events: EventName[] } = { url: '', events: CHOICES };

/** Registers a webhook, and shows the secret with which it is signed. */
export function AddWebhook({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const textOf = useProblemText();
  const [fields, setFields] = useState(BLANK);
  const add = useCommand(notifyContracts.addWebhook, { settles: 'refreshing' });
  const faults = useFaults(add, fields);
  const secret = add.data?.secret;
  const submit = { okText: t('webhooks.add'), okButtonProps: { htmlType: 'submit', form: FORM } as const };
  const keep = { okText: t('webhooks.secretKept'), onOk: onClose, closable: false, keyboard: false };
  return (
    <Dialog
      open={isOpen}
      title={t(secret === undefined ? 'webhooks.add' : 'webhooks.secretTitle')}
      cancelText={t('common.cancel')}
      confirmLoading={add.isPending}
      onCancel={onClose}
      mask={{ closable: false }}
      {...(secret === undefined ? submit : { ...keep, cancelButtonProps: { hidden: true } })}
      afterClose={() => {
        setFields(BLANK);
        add.reset();
      }}
    >
      {secret === undefined ? (
        <form
          id={FORM}
          noValidate
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate(fields);
          }}
        >
          {add.error && <Alert type="error" showIcon={false} role="alert" title={textOf(add.error)} />}
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
        </form>
      ) : (
        <ShownOnce label={t('webhooks.secretTitle')} hint={t('webhooks.secretHint')} value={secret} />
      )}
    </Dialog>
  );
}
