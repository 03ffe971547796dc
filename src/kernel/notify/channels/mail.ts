import { createTransport } from 'nodemailer';
import { type Channel, DeliveryFault, type Message } from './channel.ts';

const LINK_TEXT = { zh: '打开', en: 'Open' } as const;
const FOOTER = {
  zh: '本邮件由太湖自动发出，请勿回复。在“我的通知 › 接收设置”中可以停止接收。',
  en: 'Sent by Taihu; please do not reply. You can stop these mails in My notices › Settings.',
} as const;
const TIMEOUT_MS = 15_000;

const escaped = (text: string) =>
  text.replaceAll(
    /[&<>"]/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? '',
  );

/** A header holds one line, whatever is put into it. */
const oneLine = (text: string) => text.replaceAll(/\p{Cc}+/gu, ' ').trim();

function bodiesOf({ language, title, text, link }: Message) {
  const tag = language === 'zh' ? 'zh-CN' : 'en';
  return {
    text: `${text}\n\n${link}\n\n${FOOTER[language]}\n`,
    html:
      `<!doctype html><html lang="${tag}"><head><meta charset="utf-8"><title>${escaped(title)}</title></head>` +
      `<body style="font:16px/1.7 sans-serif;max-width:36em"><p>${escaped(text)}</p>` +
      `<p><a href="${escaped(link)}">${LINK_TEXT[language]}</a></p>` +
      `<p style="color:#666;font-size:13px">${escaped(FOOTER[language])}</p></body></html>`,
  };
}

/**
 * Whether the server's no is for good: a 5xx to this mail. Greylisting and full boxes are 4xx, a lost connection has no
 * code, and a refused sign-in (EAUTH) is the operator's to mend: those are tried again.
 */
function faultOf(error: unknown): DeliveryFault {
  const { code, responseCode } =
    error instanceof Error ? (error as { code?: unknown; responseCode?: unknown }) : {};
  const status = typeof responseCode === 'number' ? responseCode : 0;
  const isFinal = status >= 500 && code !== 'EAUTH' && code !== 'ECONNECTION';
  // The server's own words may repeat the address; its number and the library's word do not.
  return new DeliveryFault(
    `smtp ${status || ''} ${typeof code === 'string' ? code : ''}`.trim(),
    isFinal,
    error,
  );
}

export interface MailOptions {
  /** smtp:// or smtps:// with user and password; TLS is asked for unless the server is this machine. */
  url: string;
  from: string;
  /** Where people change what they receive. */
  settingsUrl: string;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Mail over SMTP. */
export function createMailChannel({ url, from, settingsUrl }: MailOptions): Channel {
  const { hostname, port, protocol, username, password } = new URL(url);
  const isSecure = protocol === 'smtps:';
  const transport = createTransport({
    host: hostname.replace(/^\[(.+)\]$/, '$1'),
    port: Number(port || (isSecure ? 465 : 587)),
    secure: isSecure,
    requireTLS: !isSecure && !LOOPBACK.has(hostname),
    // A certificate for this machine is nobody's to sign.
    tls: { rejectUnauthorized: !LOOPBACK.has(hostname) },
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    place: `${protocol}//${hostname}:${port || (isSecure ? 465 : 587)}`,
    isFile: false,
    async send(address, message) {
      try {
        await transport.sendMail({
          from: { name: '太湖 Taihu', address: from },
          to: { name: '', address },
          subject: oneLine(message.title),
          messageId: `<${message.id}@${from.split('@')[1] ?? 'localhost'}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
          list: { unsubscribe: settingsUrl },
          ...bodiesOf(message),
        });
      } catch (error) {
        throw faultOf(error);
      }
    },
  };
}
