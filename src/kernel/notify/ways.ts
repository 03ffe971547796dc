import { join } from 'node:path';
import type { Clock } from '#kernel/clock/index.ts';
import type { Config } from '#kernel/config/index.ts';
import type { Channel } from './channels/channel.ts';
import { createFileChannel } from './channels/file.ts';
import { createMailChannel } from './channels/mail.ts';
import { createOutside, type Outside } from './channels/outside.ts';
import { createSmsChannel } from './channels/sms.ts';
import { createWecomChannel } from './channels/wecom.ts';
import { CHANNELS, type ChannelName } from './contract.ts';

/** The ways out of this installation. */
export interface Ways {
  channels: Readonly<Partial<Record<ChannelName, Channel>>>;
  outside: Outside;
  /** Where the world reaches Taihu, without a slash at its end. */
  baseUrl: string;
}

type WaysConfig = Pick<
  Config,
  | 'smtpUrl'
  | 'mailFrom'
  | 'smsUrl'
  | 'smsSecret'
  | 'wecomUrl'
  | 'wecomCorporation'
  | 'wecomAgent'
  | 'wecomSecret'
  | 'webhookLoopback'
>;

/** The ways that the configuration names; a channel that it does not name writes into a file of the data folder. */
export function openWays(of: { config: WaysConfig; folder: string; baseUrl: string; clock: Clock }): Ways {
  const { config, folder, clock } = of;
  const baseUrl = of.baseUrl.replace(/(?<!\/)\/+$/, '');
  const fileOf = (channel: ChannelName) => createFileChannel(join(folder, `${channel}.jsonl`));
  const {
    smtpUrl,
    mailFrom,
    smsUrl,
    smsSecret,
    wecomUrl: url,
    wecomCorporation,
    wecomAgent,
    wecomSecret,
  } = config;
  const settingsUrl = `${baseUrl}/console/notices/settings`;
  const hasWecom = wecomCorporation !== undefined && wecomAgent !== undefined && wecomSecret !== undefined;
  return {
    baseUrl,
    outside: createOutside({ allowsLoopback: config.webhookLoopback }),
    channels: {
      mail: smtpUrl ? createMailChannel({ url: smtpUrl, from: mailFrom, settingsUrl }) : fileOf('mail'),
      sms: smsUrl && smsSecret ? createSmsChannel({ url: smsUrl, secret: smsSecret, clock }) : fileOf('sms'),
      wecom: hasWecom
        ? createWecomChannel({
            url,
            corporation: wecomCorporation,
            agent: wecomAgent,
            secret: wecomSecret,
            clock,
          })
        : fileOf('wecom'),
    },
  };
}

/** No way out at all: what is posted waits, and webhooks may only be public. */
export function closedWays(baseUrl: string): Ways {
  return { baseUrl, channels: {}, outside: createOutside({ allowsLoopback: false }) };
}

/** One line a start, so that nobody believes that mail goes out where it goes into a file. */
export function sayWays({ channels }: Ways): string {
  const parts = CHANNELS.map((channel) => `${channel} → ${channels[channel]?.place ?? '—'}`);
  return `通知渠道 / Notices: ${parts.join(' · ')}`;
}
