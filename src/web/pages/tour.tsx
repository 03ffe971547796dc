import type { ComponentChildren } from 'preact';
import type { Language } from '#kernel/i18n/index.ts';
import type { Figure } from '#kernel/indicators/contract.ts';
import { renderDocument } from '../layout.tsx';
import { TOUR } from '../texts.ts';
import { figurePath } from './live-figure.tsx';

type Texts = (typeof TOUR)[Language];

/** Where the tour stands at this moment. */
export interface TourState {
  /** The figure of the whole city and of the community, as the public sees them. */
  city: Figure;
  village: Figure;
  /** In whose hands the report is. */
  turn: keyof Texts['approve']['states'];
}

export interface TourProps {
  /** Undefined while the demo is still being loaded. */
  state: TourState | undefined;
  /** Whether one click signs in. */
  hasGuests: boolean;
  mayReset: boolean;
  /** What became of the reset that was asked for, where one was. */
  outcome: { fault?: { zh: string; en: string } | undefined } | undefined;
}

interface View {
  state: TourState;
  hasGuests: boolean;
  language: Language;
  t: Texts;
}

type Unit = Pick<Figure['unit'], 'code' | 'name' | 'nameEn'>;

const nameIn = ({ name, nameEn }: Unit, language: Language) => (language === 'zh' ? name : nameEn);

function Step({ id, title, children }: { id: string; title: string; children: ComponentChildren }) {
  return (
    <section class="part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div>{children}</div>
    </section>
  );
}

/** One click into the hands that a step needs; the server knows the account and the place. */
function Turn({ turn, label, before }: { turn: string; label: string; before?: string }) {
  return (
    <form method="post" action="/tour/turn">
      <input type="hidden" name="turn" value={turn} />
      <button type="submit">
        {before ? <span class="hidden">{before}</span> : null}
        {label}
      </button>
    </form>
  );
}

function Walk({ view: { state, language, t } }: { view: View }) {
  const { indicator, period, path, unit } = state.village;
  return (
    <nav class="path" aria-label={t.walk.path}>
      <ol>
        {[...path, unit].map((one) => (
          <li>
            <a href={figurePath({ indicator, unit: one.code, period })}>{nameIn(one, language)}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Approvals({ view: { state, hasGuests, t } }: { view: View }) {
  const { acts, become, where, states, total, again } = t.approve;
  return (
    <>
      {hasGuests ? (
        <div class="turns">
          {(['town', 'county', 'city'] as const).map((turn) => (
            <Turn turn={turn} label={acts[turn]} before={become} />
          ))}
        </div>
      ) : null}
      <p>
        {where}
        <strong>{states[state.turn]}</strong>
        <br />
        {total(state.city.value ?? '')}
      </p>
      <p>
        <a href="/conference/2008">{again}</a>
      </p>
    </>
  );
}

function Steps({ view }: { view: View }) {
  const { state, hasGuests, language, t } = view;
  const value = state.village.value ?? '';
  const village = nameIn(state.village.unit, language);
  return (
    <>
      <Step id="read" title={t.read.title}>
        <p>{t.read.text}</p>
        <p>
          <a class="button" href="/conference/2008">
            {t.read.act}
          </a>
        </p>
      </Step>
      <Step id="walk" title={t.walk.title}>
        <p>{t.walk.text(state.city.value ?? '')}</p>
        <Walk view={view} />
      </Step>
      <Step id="correct" title={t.correct.title}>
        <p>{t.correct.text(village, value, value === '0' ? '1' : '0')}</p>
        {hasGuests ? <Turn turn="village" label={t.correct.act(village)} /> : <p>{t.forwarded}</p>}
      </Step>
      <Step id="approve" title={t.approve.title}>
        <p>{t.approve.text}</p>
        <Approvals view={view} />
      </Step>
      <Step id="proof" title={t.proof.title}>
        <p>{t.proof.text}</p>
        {hasGuests ? <Turn turn="proof" label={t.proof.act} /> : null}
        <p>
          <a href="/anchors">{t.proof.anchors}</a>
        </p>
      </Step>
    </>
  );
}

function Outcome({ fault, t }: { fault: string | undefined; t: Texts }) {
  if (fault === undefined) return <p role="status">{t.reset.done}</p>;
  return (
    <div class="error" role="alert">
      <p>{t.reset.undone}</p>
      <p>{fault}</p>
    </div>
  );
}

/** `/tour`: five steps through the demo, each a link or a click that opens the right place; works without script. */
export function renderTour({ state, hasGuests, mayReset, outcome }: TourProps, language: Language): string {
  const t = TOUR[language];
  return renderDocument({
    language,
    title: t.title,
    description: t.lead,
    isDemo: true,
    children: (
      <>
        <header class="opening">
          <h1>{t.title}</h1>
          <p class="lead">{t.lead}</p>
          {outcome ? <Outcome fault={outcome.fault?.[language]} t={t} /> : null}
        </header>
        {state ? <Steps view={{ state, hasGuests, language, t }} /> : <p role="status">{t.loading}</p>}
        {mayReset && state ? (
          <Step id="reset" title={t.reset.title}>
            <p>{t.reset.text}</p>
            <p>
              <a class="button" href="/tour/reset">
                {t.reset.act}
              </a>
            </p>
          </Step>
        ) : null}
      </>
    ),
  });
}
