/** A real SMTP server on this machine, with STARTTLS and sign-in, in good and bad moods. */
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

const USER = 'taihu';
const PASSWORD = 'p@ss/word of the mail server';

export interface Mail {
  to: string[];
  raw: string;
  isSecure: boolean;
  user: string | undefined;
}

/** What the server does with a recipient; undefined takes the mail. */
export type Mood = (session: SMTPServerSession) => Error | 'drop' | undefined;

export interface MailServer {
  /** Its address with the name and the password that it takes. */
  url: string;
  /** What came, oldest first. */
  mails: Mail[];
  close(): Promise<void>;
}

function createServer(mails: Mail[], mood: Mood): SMTPServer {
  const server = new SMTPServer({
    authOptional: false,
    onAuth({ username, password }, _, done) {
      if (username !== USER || password !== PASSWORD) return done(new Error('no'));
      return done(null, { user: username });
    },
    onRcptTo(_, session, done) {
      const answer = mood(session);
      if (answer !== 'drop') return done(answer);
      for (const connection of server.connections) connection.close();
      return undefined;
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const user = typeof session.user === 'string' ? session.user : undefined;
        mails.push({ to, raw: Buffer.concat(parts).toString(), isSecure: session.secure, user });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  return server;
}

/** Opens a server that takes every mail unless its mood says otherwise. */
export async function openMailServer(mood: Mood = () => undefined): Promise<MailServer> {
  const mails: Mail[] = [];
  const server = createServer(mails, mood);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `smtp://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`,
    mails,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** The readable text of a mail: its parts come in base64 or quoted-printable. */
export function textOf({ raw }: Mail): string {
  const bodies = raw.split(/\r\n--[^\r\n]+/).map((part) => {
    const [head = '', ...rest] = part.split('\r\n\r\n');
    const body = rest.join('\r\n\r\n');
    if (/transfer-encoding: base64/i.test(head)) return Buffer.from(body, 'base64').toString();
    if (!/transfer-encoding: quoted-printable/i.test(head)) return body;
    const bytes = body.replaceAll(/=\r\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => `%${hex}`);
    return decodeURIComponent(bytes.replaceAll(/%(?![0-9A-F]{2})/g, '%25'));
  });
  return bodies.join('\n');
}

/** The code with which an address is confirmed, as a mail tells it. */
export const codeOf = (mail: Mail | undefined) =>
  (mail && /(?:验证码|code is) (\d{6})/.exec(textOf(mail))?.[1]) ?? '';
