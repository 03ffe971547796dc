/** A real provider of identities (npm oidc-provider) on loopback, with its own pages for signing in. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export const CLIENT = { clientId: 'taihu', clientSecret: 'a secret between the two of them' } as const;

export interface RunningProvider {
  issuer: string;
  close(): Promise<void>;
}

/** Serves a provider that sends people back to one address; whoever signs in there is called by the name typed. */
export async function startProvider(redirectUri: string): Promise<RunningProvider> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    pkce: { required: () => true },
    cookies: { keys: ['a key of tests'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  });
  const serve = provider.callback();
  server.on('request', (request, response) => void serve(request, response));
  return {
    issuer,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** A browser of a few lines: it keeps cookies, whatever their paths, and follows nothing by itself. */
function createVisitor() {
  const jar = new Map<string, string>();
  return async (url: string, form?: Record<string, string>): Promise<Response> => {
    const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') };
    const body = form ? { method: 'POST', body: new URLSearchParams(form) } : {};
    const response = await fetch(url, { redirect: 'manual', headers, ...body });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]?.split(/=(.*)/s) ?? [];
      jar.set(name, value);
    }
    return response;
  };
}

/** Signs in at the provider, or turns back there, and gives the address to which it sends the browser back. */
export async function passThrough(url: string, redirectUri: string, login: string | undefined): Promise<URL> {
  const visit = createVisitor();
  let at = url;
  for (let step = 0; step < 12; step += 1) {
    if (at.startsWith(redirectUri)) return new URL(at);
    const response = await visit(at);
    const location = response.headers.get('location');
    if (location) {
      at = new URL(location, at).href;
      continue;
    }
    const page = await response.text();
    const abort = /href="([^"]*\/abort)"/.exec(page)?.[1];
    if (login === undefined && abort !== undefined) {
      at = new URL(abort, at).href;
      continue;
    }
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (prompt === undefined) throw new Error(`the provider says ${response.status}: ${page.slice(0, 300)}`);
    const answer = await visit(
      at,
      prompt === 'login' ? { prompt, login: login ?? '', password: 'any' } : { prompt },
    );
    at = new URL(answer.headers.get('location') ?? '', at).href;
  }
  throw new Error('the provider goes round in circles');
}
