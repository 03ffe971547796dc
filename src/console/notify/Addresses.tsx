import { Alert, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { useLanguage } from '#console/i18n/index.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import { useProblemText } from '#console/parts/States.tsx';
import { useDoing } from '#console/parts/use-doing.ts';
import { useAsk } from '#console/parts/Voice.tsx';
import { LANGUAGES } from '#kernel/i18n/contract.ts';
import { CHANNELS, type ChannelName, notifyContracts, type OwnAddress } from '#kernel/notify/contract.ts';

const INPUTS = {
  mail: { type: 'email', autoComplete: 'email' },
  sms: { type: 'tel', autoComplete: 'tel' },
  wecom: { type: 'text', autoComplete: 'off' },
} as const;

/** Gives an address, to which a code is then sent. */
function AddressForm({ channel, onSent }: { channel: ChannelName; onSent: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const textOf = useProblemText();
  const doing = useDoing();
  const [fields, setFields] = useState({ address: '', language });
  const send = useCommand(notifyContracts.setAddress);
  const run = () => {
    const { onSuccess } = doing(t('noticeSettings.codeSent'));
    const done = () => {
      onSuccess();
      onSent();
    };
    send.mutate({ channel, ...fields }, { onSuccess: done });
  };
  return (
    <form
      noValidate
      className="address-form"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <Field
        label={t(`noticeSettings.address.${channel}`)}
        fault={send.error ? textOf(send.error) : undefined}
        isRequired
      >
        {(control) => (
          <Input
            {...control}
            {...INPUTS[channel]}
            value={fields.address}
            onChange={(event) => setFields({ ...fields, address: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('noticeSettings.language')}>
        {(control) => (
          <Choice
            control={control}
            value={fields.language}
            options={LANGUAGES.map((value) => ({ value, label: t(`noticeSettings.${value}`) }))}
            onChange={(chosen) => setFields({ ...fields, language: chosen })}
          />
        )}
      </Field>
      <Button htmlType="submit" loading={send.isPending}>
        {t('noticeSettings.sendCode')}
      </Button>
    </form>
  );
}

/** Takes the code that came to an address. */
function CodeForm({ channel }: { channel: ChannelName }) {
  const { t } = useTranslation();
  const textOf = useProblemText();
  const doing = useDoing();
  const [code, setCode] = useState('');
  const confirm = useCommand(notifyContracts.confirmAddress);
  const fault = confirm.error ? textOf(confirm.error) : undefined;
  return (
    <form
      noValidate
      className="address-form"
      onSubmit={(event) => {
        event.preventDefault();
        const { onSuccess } = doing(t('noticeSettings.confirmed'));
        confirm.mutate({ channel, code: code.trim() }, { onSuccess });
      }}
    >
      <Field label={t('noticeSettings.code')} fault={fault} isRequired>
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        )}
      </Field>
      <Button type="primary" htmlType="submit" loading={confirm.isPending}>
        {t('noticeSettings.confirm')}
      </Button>
    </form>
  );
}

/** One way by which the reader may be reached: no address yet, one to be confirmed, or one in use. */
function Address({ channel, own }: { channel: ChannelName; own: OwnAddress | undefined }) {
  const { t } = useTranslation();
  const doing = useDoing();
  const ask = useAsk();
  const [isChanging, setChanging] = useState(false);
  const remove = useCommand(notifyContracts.removeAddress);
  const name = t(`channel.${channel}`);
  const askToRemove = async () => {
    const isSure = await ask({
      title: t('noticeSettings.removeTitle'),
      content: `${name} · ${own?.masked ?? ''} — ${t('noticeSettings.removeHint')}`,
      okText: t('noticeSettings.remove'),
    });
    if (isSure) remove.mutate({ channel }, doing(t('noticeSettings.removed')));
  };
  return (
    <li className="address">
      <h3>{name}</h3>
      {own ? (
        <p className="address-own">
          <span>{own.masked}</span>
          <span className={own.isVerified ? 'mark mark-approved' : 'mark mark-returned'}>
            {t(own.isVerified ? 'noticeSettings.verified' : 'noticeSettings.pending')}
          </span>
          <span className="quiet">{t(`noticeSettings.${own.language}`)}</span>
          <Button
            type="link"
            aria-label={t('noticeSettings.changeLabel', { channel: name })}
            aria-expanded={isChanging}
            onClick={() => setChanging(!isChanging)}
          >
            {t('noticeSettings.change')}
          </Button>
          <Button
            type="link"
            aria-label={t('noticeSettings.removeLabel', { channel: name })}
            onClick={() => void askToRemove()}
          >
            {t('noticeSettings.remove')}
          </Button>
        </p>
      ) : (
        <p className="quiet">{t('noticeSettings.none')}</p>
      )}
      {own && !own.isVerified && !isChanging && <CodeForm channel={channel} />}
      {(!own || isChanging) && <AddressForm channel={channel} onSent={() => setChanging(false)} />}
    </li>
  );
}

/** The reader’s own addresses. */
export function Addresses({ addresses }: { addresses: readonly OwnAddress[] }) {
  const { t } = useTranslation();
  return (
    <>
      <Alert type="info" showIcon={false} title={t('noticeSettings.addressesHint')} />
      <ul className="addresses">
        {CHANNELS.map((channel) => (
          <Address key={channel} channel={channel} own={addresses.find((one) => one.channel === channel)} />
        ))}
      </ul>
    </>
  );
}
