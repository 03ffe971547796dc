import { figureLine, formatPeriod } from '../format.ts';
import { TEXTS } from '../texts.ts';
import { figurePath } from './live-figure.tsx';
import { absentIn, type View, walkedOn } from './shares.tsx';

/** The figures that one is worked out from, each open in turn. */
export function Parts({ view }: { view: View }) {
  const { figure, language } = view;
  const t = TEXTS[language].figure;
  const { parts } = figure.trace;
  if (parts.length === 0) return null;
  return (
    <table class="shares parts">
      <caption>{t.partsTitle}</caption>
      <thead>
        <tr>
          <th scope="col">{t.figure}</th>
          <th scope="col">{t.period}</th>
          <th scope="col" class="number">
            {t.value}
          </th>
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <tr>
            <th scope="row">
              <a href={figurePath(part, walkedOn(view))}>{part.name[language]}</a>
              <span class="note"> {t.roles[part.role]}</span>
            </th>
            <td>{formatPeriod(part.period, language)}</td>
            <td class="number">{figureLine(part, language) ?? absentIn(part, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
