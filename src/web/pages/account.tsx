import type { Language } from '#kernel/i18n/index.ts';
import type { identityContracts, Me } from '#kernel/identity/contract.ts';
import { formatInstant } from '../format.ts';
import { renderDocument } from '../layout.tsx';
import { TEXTS } from '../texts.ts';
import { Field, PresentPassword } from './fields.tsx';
import { Factor, type FactorShown } from './second-factor.tsx';

type Output<N extends keyof typeof identityContracts> =
  (typeof identityContracts)[N]['output']['_zod']['output'];

/** What the account page shows; sessions and delegations are absent until a due password is changed. */
export interface AccountProps {
  me: Me;
  policy: Output<'passwordPolicy'>;
  factor: FactorShown;
  sessions?: Output<'sessions'>['items'];
  delegations?: Output<'delegations'>['items'];
  /** How the account stands with the city's own provider, and where it goes on to be bound. */
  providerLink?: Output<'providerLink'>;
  linkUrl?: string | undefined;
  isDemo: boolean;
  next: string;
  /** What was done, or why it was not, with each field's fault. */
  done?: string | undefined;
  error?: string | undefined;
  faults?: readonly string[];
}

interface View extends AccountProps {
  language: Language;
}

function Password({ view: { policy, me, next, language } }: { view: View }) {
  const t = TEXTS[language].accountPage;
  return (
    <section class="part" aria-labelledby="password-title">
      <h2 id="password-title">{t.password}</h2>
      <div>
        {me.mustChangePassword ? <p>{t.due}</p> : null}
        <p>{t.policy(policy.minLength, policy.remembered)}</p>
        <form method="post" action="/account/password" class="sign-in">
          <input type="hidden" name="next" value={next} />
          <input type="hidden" name="username" value={me.account} autocomplete="username" />
          <PresentPassword id="current" label={t.current} />
          <Field name="password" label={t.fresh} type="password" complete="new-password" />
          <Field name="again" label={t.again} type="password" complete="new-password" />
          <button type="submit">{t.change}</button>
        </form>
      </div>
    </section>
  );
}

function ProviderLink({ view }: { view: View }) {
  const { providerLink: link, linkUrl, next, language } = view;
  const t = TEXTS[language].accountPage;
  if (!link?.label) return null;
  const label = link.label[language];
  return (
    <section class="part" aria-labelledby="provider-title">
      <h2 id="provider-title">{t.provider(label)}</h2>
      <div>
        {link.isLinked ? (
          <>
            <p>{t.linked(link.since ? formatInstant(link.since, language) : '')}</p>
            <form method="post" action="/account/unlink-provider">
              <input type="hidden" name="next" value={next} />
              <button type="submit">{t.unlink}</button>
            </form>
          </>
        ) : (
          <p>{t.linkIntro(label)}</p>
        )}
        {link.isLinked || linkUrl !== undefined ? null : (
          <form method="post" action="/account/link-provider" class="sign-in">
            <input type="hidden" name="next" value={next} />
            <PresentPassword id="link-current" label={t.current} />
            <button type="submit">{t.link}</button>
          </form>
        )}
        {linkUrl === undefined ? null : (
          <p role="status">
            <a class="button" href={linkUrl}>
              {t.linkOn(label)}
            </a>
          </p>
        )}
      </div>
    </section>
  );
}

function Sessions({ view: { sessions = [], language } }: { view: View }) {
  const t = TEXTS[language].accountPage;
  return (
    <section class="part" aria-labelledby="sessions-title">
      <h2 id="sessions-title">{t.sessions}</h2>
      <div>
        <ul class="guests">
          {sessions.map((one) => (
            <li>
              <p>
                {one.device || t.unknown} · {one.address || t.unknown}
              </p>
              <p class="id">
                {t.since} {formatInstant(one.since, language)} · {t.used}{' '}
                {formatInstant(one.usedAt, language)}
              </p>
              {one.isCurrent ? (
                <p>{t.here}</p>
              ) : (
                <form method="post" action="/account/end-session">
                  <input type="hidden" name="id" value={one.id} />
                  <button type="submit">{t.end}</button>
                </form>
              )}
            </li>
          ))}
        </ul>
        {sessions.length > 1 ? (
          <form method="post" action="/account/end-other-sessions">
            <button type="submit">{t.endOthers}</button>
          </form>
        ) : null}
      </div>
    </section>
  );
}

function Delegations({ view: { delegations = [], me, language } }: { view: View }) {
  const t = TEXTS[language].accountPage;
  const nameOf = (one: { unitName: string; unitNameEn: string }) =>
    language === 'zh' ? one.unitName : one.unitNameEn;
  const roles: Record<string, string> = t.roles;
  const own = me.memberships.filter(({ onBehalfOf }) => onBehalfOf === undefined);
  return (
    <section class="part" aria-labelledby="delegations-title">
      <h2 id="delegations-title">{t.delegations}</h2>
      <div>
        <p>{t.delegationsIntro}</p>
        {delegations.length > 0 ? (
          <ul class="guests">
            {delegations.map((one) => (
              <li>
                <p>{t.forWhom(one.deputy, one.holder, `${nameOf(one)} · ${roles[one.role] ?? one.role}`)}</p>
                <p class="id">{t.days(one.validFrom, one.validTo)}</p>
                <p>{one.reason}</p>
                {one.endedAt === undefined ? (
                  <form method="post" action="/account/recall">
                    <input type="hidden" name="id" value={one.id} />
                    <button type="submit">{t.recall}</button>
                  </form>
                ) : (
                  <p>{t.ended}</p>
                )}
              </li>
            ))}
          </ul>
        ) : null}
        {own.length > 0 ? (
          <form method="post" action="/account/delegate" class="sign-in">
            <label for="membership">{t.role}</label>
            <select id="membership" name="membership">
              {own.map((one) => (
                <option value={`${one.role} ${one.unitCode}`}>
                  {nameOf(one)} · {roles[one.role] ?? one.role}
                </option>
              ))}
            </select>
            <Field name="deputy" label={t.deputy} />
            <Field name="validFrom" label={t.from} type="date" />
            <Field name="validTo" label={t.to} type="date" />
            <Field name="reason" label={t.reason} />
            <button type="submit">{t.delegate}</button>
          </form>
        ) : null}
      </div>
    </section>
  );
}

/** `/account`: the own password, sessions and delegations; works without script. */
export function renderAccount(props: AccountProps, language: Language): string {
  const t = TEXTS[language].accountPage;
  const view = { ...props, language };
  return renderDocument({
    language,
    title: t.title,
    isDemo: props.isDemo,
    keep: { next: props.next },
    children: (
      <>
        <header class="opening">
          <h1>{t.title}</h1>
          <p class="lead">
            {props.me.displayName} · {props.me.account}
          </p>
          {props.done ? <p role="status">{props.done}</p> : null}
          {props.error ? (
            <div class="error" role="alert">
              <p>{props.error}</p>
              {props.faults && props.faults.length > 0 ? (
                <ul>
                  {props.faults.map((fault) => (
                    <li>{fault}</li>
                  ))}
                </ul>
              ) : null}
            </div>
          ) : null}
        </header>
        <Password view={view} />
        <Factor
          factor={props.factor}
          isDue={props.me.mustSetSecondFactor}
          next={props.next}
          language={language}
        />
        <ProviderLink view={view} />
        {props.sessions ? <Sessions view={view} /> : null}
        {props.delegations ? <Delegations view={view} /> : null}
        <p>
          <a href={props.next}>{t.back}</a>
        </p>
      </>
    ),
  });
}
