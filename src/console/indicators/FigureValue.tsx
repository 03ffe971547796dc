import { useTranslation } from 'react-i18next';
import { formatMoment } from '#console/format/dates.ts';
import { formatDecimal, isPercent, measureText } from '#console/format/numbers.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { Bar } from '#console/parts/Marks.tsx';
import type { Figure, FigureShare } from '#kernel/indicators/contract.ts';

type Measured = Pick<FigureShare, 'bound' | 'completeness' | 'reason'> & { value: string | null };

/** Why there is no value: nothing received, withheld, to be released, or not to be worked out. */
export function Absent({ reason }: Pick<Measured, 'reason'>) {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  if (!reason || reason.code === 'missing') return t('figures.nothing');
  if (reason.releaseAt === undefined) return pick(reason);
  return t('figures.releaseAt', { time: formatMoment(reason.releaseAt, language) });
}

/** A value as it stands in a table: a lower bound keeps its sign, nothing received is said so. */
export function ShareValue({ share }: { share: Measured }) {
  const { t } = useTranslation();
  if (share.value === null)
    return (
      <span className="quiet">
        <Absent reason={share.reason} />
      </span>
    );
  const isAtLeast = share.bound === 'atLeast';
  return (
    <span className="value" title={isAtLeast ? t('bound.atLeast') : undefined}>
      {isAtLeast && <span aria-hidden="true">≥ </span>}
      {isAtLeast && <span className="visually-hidden">{t('bound.atLeast')} </span>}
      {formatDecimal(share.value)}
    </span>
  );
}

/** How many of those asked have reported. */
export function Completeness({ completeness }: Pick<Measured, 'completeness'>) {
  const { t } = useTranslation();
  const { expected, received } = completeness;
  const text = t('figures.completeness', {
    received: formatDecimal(String(received)),
    expected: formatDecimal(String(expected)),
  });
  return (
    <span className="completeness">
      <Bar part={received} whole={expected} label={text} />
      <span>{text}</span>
    </span>
  );
}

/** A figure set large: the number first, its unit of measure and its bound beside it. */
export function BigFigure({ figure }: { figure: Figure }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (figure.value === null)
    return (
      <p className="big-figure big-figure-none">
        <Absent reason={figure.reason} />
      </p>
    );
  const measure = measureText(figure.unitOfMeasure, language);
  const number = formatDecimal(figure.value, isPercent(figure.unitOfMeasure) ? figure.decimals : 0);
  // Chinese says a lower bound behind the number, 640 余; English before it: the message holds both sides.
  const [before = '', after = ''] = figure.bound === 'atLeast' ? t('bound.around').split('|') : [];
  return (
    <p className="big-figure">
      {before && <span className="big-figure-bound">{before}</span>}
      <span className="big-figure-number">{number}</span>
      <span className="big-figure-measure">
        {after}
        {measure}
      </span>
    </p>
  );
}
