import { Input } from 'antd';
import { usePick } from '#console/i18n/index.ts';
import { Choice } from '#console/parts/Choice.tsx';
import { Field } from '#console/parts/Field.tsx';
import type { Explanation } from '#modules/reporting/check-contract.ts';
import { broken, readChecks, valuesOf } from '#modules/reporting/checking-contract.ts';
import type { Cell, ReportView } from '#modules/reporting/contract.ts';
import { EXPLANATION_WORDS } from '#modules/reporting/phrases-contract.ts';
import { CHECK_WORDS } from './check-words.ts';
import { type Explaining, type ExplanationDraft, explainingOf } from './draft.ts';
import { useRuleText } from './rule-text.ts';

const REASONS = Object.keys(EXPLANATION_WORDS) as Explanation['reason'][];
const NOTHING: ExplanationDraft = { text: '' };
const LONGEST = 500;

interface ChecksProps {
  report: ReportView;
  /** What stands in the fields now. */
  cells: readonly Cell[];
}

/** The checks that do not hold. */
function useBroken({ report, cells }: ChecksProps) {
  const wrong = broken(readChecks(report.form.checks), valuesOf(cells, report.references));
  const found = wrong.map(({ check }) => check);
  const of = (severity: 'hard' | 'soft') => found.filter((check) => check.severity === severity);
  return { hard: of('hard'), soft: of('soft'), textOf: useRuleText() };
}

interface ExplainProps {
  text: string;
  draft: ExplanationDraft;
  isMissing: boolean;
  isLocked: boolean;
  onChange: (draft: ExplanationDraft) => void;
  onLeave: () => void;
}

/** A doubt, and the fields in which it is answered. */
function Explain({ text, draft, isMissing, isLocked, onChange, onLeave }: ExplainProps) {
  const pick = usePick();
  const options = REASONS.map((value) => ({ value, label: pick(EXPLANATION_WORDS[value]) }));
  const missing = isMissing ? pick(CHECK_WORDS.missing) : undefined;
  return (
    <li className="check">
      <p>{text}</p>
      <div className="field-row">
        <Field
          label={pick(CHECK_WORDS.reason)}
          fault={draft.reason === undefined ? missing : undefined}
          isRequired
        >
          {(control) => (
            <Choice
              control={control}
              value={draft.reason}
              options={options}
              placeholder={pick(CHECK_WORDS.choose)}
              isDisabled={isLocked}
              onChange={(reason) => onChange({ ...draft, reason })}
            />
          )}
        </Field>
        <Field
          label={pick(CHECK_WORDS.text)}
          fault={draft.text.trim() === '' ? missing : undefined}
          isRequired
        >
          {(control) => (
            <Input.TextArea
              {...control}
              rows={2}
              maxLength={LONGEST}
              readOnly={isLocked}
              value={draft.text}
              onChange={(event) => onChange({ ...draft, text: event.target.value })}
              onBlur={onLeave}
            />
          )}
        </Field>
      </div>
    </li>
  );
}

interface FillChecksProps extends ChecksProps {
  explaining: Explaining;
  /** The checks for which the server refused just this. */
  faults: ReadonlyMap<string, string>;
  isLocked: boolean;
  onExplain: (check: string, draft: ExplanationDraft) => void;
  onLeave: () => void;
}

/** What does not hold while a report is filled in: what must be corrected, and what must be explained. */
export function FillChecks({ explaining, faults, isLocked, onExplain, onLeave, ...props }: FillChecksProps) {
  const pick = usePick();
  const { hard, soft, textOf } = useBroken(props);
  // What stands beside the form may have changed since the report was read: then the server alone knows.
  const shown = new Set([...hard, ...soft].map(({ code }) => code));
  const others = [...faults].filter(([code]) => !shown.has(code));
  const isWrong = hard.length + others.length > 0;
  return (
    <div className="checks" role="status">
      {isWrong && (
        <section className="checks-hard">
          <h3>{pick(CHECK_WORDS.hard)}</h3>
          <ul>
            {hard.map((one) => (
              <li key={one.code}>{textOf(one.rule)}</li>
            ))}
            {others.map(([code, text]) => (
              <li key={code}>{text}</li>
            ))}
          </ul>
        </section>
      )}
      {soft.length > 0 && (
        <section>
          <h3>{pick(CHECK_WORDS.soft)}</h3>
          <p className="quiet">{pick(CHECK_WORDS.softHint)}</p>
          <ul>
            {soft.map((one) => (
              <Explain
                key={one.code}
                text={textOf(one.rule)}
                draft={explaining[one.code] ?? NOTHING}
                isMissing={faults.has(one.code)}
                isLocked={isLocked}
                onChange={(draft) => onExplain(one.code, draft)}
                onLeave={onLeave}
              />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** What a reader is told of the checks that a report breaks, and of why its values are right all the same. */
export function SeenChecks(props: ChecksProps) {
  const pick = usePick();
  const { hard, soft, textOf } = useBroken(props);
  const explained = explainingOf(props.report.explanations);
  if (hard.length + soft.length === 0) return null;
  return (
    <section className="checks">
      <h3>{pick(CHECK_WORDS.seen)}</h3>
      <ul>
        {[...hard, ...soft].map((one) => {
          const { reason, text } = explained[one.code] ?? NOTHING;
          return (
            <li key={one.code} className="check">
              <p>{textOf(one.rule)}</p>
              {reason && <p className="quiet">{pick(EXPLANATION_WORDS[reason])}</p>}
              {text !== '' && <blockquote>{text}</blockquote>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
