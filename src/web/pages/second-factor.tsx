import { encode } from 'uqr';
import type { Language } from '#kernel/i18n/index.ts';
import { formatInstant } from '../format.ts';
import { TEXTS } from '../texts.ts';
import { CodeField, PresentPassword } from './fields.tsx';

/** What is known of a second factor, and what is shown of it once: its secret when it begins, then its codes. */
export interface FactorShown {
  isBegun: boolean;
  isOn: boolean;
  since?: string | undefined;
  recoveryCodesLeft: number;
  begun?: { secret: string; uri: string } | undefined;
  recoveryCodes?: readonly string[] | undefined;
}

interface Props {
  factor: FactorShown;
  isDue: boolean;
  next: string;
  language: Language;
}

const QUIET_ZONE = 4;
const QR_PIXELS = 216;

function Qr({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { border: QUIET_ZONE });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : [])));
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} width={QR_PIXELS} height={QR_PIXELS} role="img">
      <title>{label}</title>
      <rect width={size} height={size} fill="#fff" />
      <path d={dark.join('')} fill="#000" />
    </svg>
  );
}

function Begin({ next, language, isAnew }: { next: string; language: Language; isAnew: boolean }) {
  const t = TEXTS[language].accountPage;
  return (
    <form method="post" action="/account/begin-second-factor" class="sign-in">
      <input type="hidden" name="next" value={next} />
      <PresentPassword id="factor-current" label={t.current} />
      <button type="submit">{isAnew ? t.factorAnew : t.factorBegin}</button>
    </form>
  );
}

function SetUp({ factor, next, language }: Props) {
  const t = TEXTS[language].accountPage;
  return (
    <>
      {factor.begun ? (
        <>
          <p>{t.factorScan}</p>
          <Qr text={factor.begun.uri} label={t.factorQr} />
          <p class="secret">
            <code>{factor.begun.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
          </p>
        </>
      ) : null}
      {factor.isBegun ? (
        <>
          <p>{t.factorWaiting}</p>
          <form method="post" action="/account/confirm-second-factor" class="sign-in">
            <input type="hidden" name="next" value={next} />
            <CodeField label={t.factorCode} />
            <button type="submit">{t.factorConfirm}</button>
          </form>
        </>
      ) : null}
      <Begin next={next} language={language} isAnew={factor.isBegun} />
    </>
  );
}

function On({ factor, next, language }: Props) {
  const t = TEXTS[language].accountPage;
  return (
    <>
      <p>{t.factorOn(factor.since ? formatInstant(factor.since, language) : '', factor.recoveryCodesLeft)}</p>
      {factor.recoveryCodes ? (
        <>
          <h3>{t.recovery}</h3>
          <p>{t.recoveryIntro}</p>
          <ul class="codes">
            {factor.recoveryCodes.map((code) => (
              <li>
                <code>{code}</code>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <form method="post" action="/account/renew-recovery-codes" class="sign-in">
          <input type="hidden" name="next" value={next} />
          <CodeField label={t.factorEither} />
          <button type="submit">{t.factorRenew}</button>
          <button type="submit" formaction="/account/remove-second-factor">
            {t.factorRemove}
          </button>
        </form>
      )}
    </>
  );
}

/** The part of the account page on the second factor. */
export function Factor(props: Props) {
  const { factor, isDue, language } = props;
  const t = TEXTS[language].accountPage;
  return (
    <section class="part" aria-labelledby="factor-title">
      <h2 id="factor-title">{t.factor}</h2>
      <div>
        <p>{isDue ? t.factorDue : t.factorIntro}</p>
        {factor.isOn ? <On {...props} /> : <SetUp {...props} />}
      </div>
    </section>
  );
}
