import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '#console/api/hooks.ts';
import { usePick } from '#console/i18n/index.ts';
import { Failure, Waiting } from '#console/parts/States.tsx';
import { type Flow, workflowContracts } from '#kernel/workflow/contract.ts';
import { type Arrow, type FlowLayout, layoutFlow } from '#lib/flow-layout.ts';

/** The words of what leads from one state to another. */
function useWords(flow: Flow) {
  const pick = usePick();
  const stateName = (name: string) => {
    const state = flow.states.find((candidate) => candidate.name === name);
    return state ? pick(state.title) : name;
  };
  const wordsOf = ({ transitions }: Arrow) =>
    transitions.flatMap((index) => {
      const transition = flow.transitions[index];
      return transition ? [pick(transition.title)] : [];
    });
  return { stateName, wordsOf };
}

function Drawing({ flow, layout, state }: { flow: Flow; layout: FlowLayout; state: string }) {
  const { t } = useTranslation();
  const pick = usePick();
  const id = useId();
  const { stateName, wordsOf } = useWords(flow);
  const title = `${pick(flow.title)} · ${t('report.flowHere', { state: stateName(state) })}`;
  return (
    <svg className="flow" viewBox={`0 0 ${layout.width} ${layout.height}`} role="img" aria-label={title}>
      <defs>
        <marker id={id} viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M 0 0 L 8 4 L 0 8 z" className="flow-head" />
        </marker>
      </defs>
      {layout.arrows.map((arrow) => (
        <g key={`${arrow.from} ${arrow.to}`}>
          <path d={arrow.path} className="flow-arrow" markerEnd={`url(#${id})`} />
          <text {...arrow.label} className="flow-word">
            {wordsOf(arrow).join(' / ')}
          </text>
        </g>
      ))}
      {layout.boxes.map(({ name, x, y, width, height }) => (
        <g key={name} className={name === state ? 'flow-state flow-here' : 'flow-state'}>
          <rect x={x} y={y} width={width} height={height} rx="6" />
          <text x={x + width / 2} y={y + height / 2 + 4}>
            {stateName(name)}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** The way of a piece of work, drawn from its definition, with where it is now; the same in words below. */
export function FlowDiagram({ name, version, state }: { name: string; version: number; state: string }) {
  const flow = useCall(workflowContracts.flow, { name, version });
  if (flow.isPending) return <Waiting rows={4} />;
  if (flow.isError) return <Failure error={flow.error} onRetry={() => void flow.refetch()} />;
  return <Drawn flow={flow.data} state={state} />;
}

function Drawn({ flow, state }: { flow: Flow; state: string }) {
  const { t } = useTranslation();
  const { stateName, wordsOf } = useWords(flow);
  const layout = layoutFlow(flow);
  return (
    <>
      <Drawing flow={flow} layout={layout} state={state} />
      <details className="quiet">
        <summary>{t('report.flowWords')}</summary>
        <p>{t('report.flowHere', { state: stateName(state) })}</p>
        <ul>
          {layout.arrows.map((arrow) => (
            <li key={`${arrow.from} ${arrow.to}`}>
              {t('report.flowStep', {
                from: stateName(arrow.from),
                to: stateName(arrow.to),
                what: wordsOf(arrow).join(' / '),
              })}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
