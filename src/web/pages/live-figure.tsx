import type { Language } from '#kernel/i18n/index.ts';
import type { Figure } from '#kernel/indicators/contract.ts';
import { figureText, gapBefore, type Measured } from '../format.ts';

/** The page of a figure; `question` carries the moment and the boundary on which a reader walks. */
export function figurePath(
  figure: { indicator: string; unit: string; period: string },
  question: Record<string, string> = {},
): string {
  const path = `/figures/${[figure.indicator, figure.unit, figure.period].map(encodeURIComponent).join('/')}`;
  const asked = new URLSearchParams(question).toString();
  return asked ? `${path}?${asked}` : path;
}

/** A figure's number with its scale and bound; the unit of measure stands beside it where it is wanted. */
export function Amount({
  measured,
  language,
  hasUnit,
}: {
  measured: Measured;
  language: Language;
  hasUnit: boolean;
}) {
  const text = figureText(measured, language);
  if (!text) return null;
  return (
    <>
      {text.before ? <span class="bound">{text.before}</span> : null}
      <span class="digits">{text.number}</span>
      {text.after ? <span class="bound">{text.after}</span> : null}
      {hasUnit || text.unit === '%' ? (
        <span class="unit">{gapBefore(text, language) + text.unit}</span>
      ) : null}
    </>
  );
}

/** A figure as a link into its trace: every figure opens. */
export function FigureLink(props: { figure: Figure; language: Language; hasUnit: boolean }) {
  const { figure, language, hasUnit } = props;
  const { indicator, unit, period } = figure;
  return (
    <a class="figure" href={figurePath({ indicator, unit: unit.code, period })}>
      <Amount measured={figure} language={language} hasUnit={hasUnit} />
    </a>
  );
}
