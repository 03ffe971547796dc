import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '#console/api/hooks.ts';
import { isStale } from '#console/api/problem.ts';
import { useProblemText } from '#console/parts/States.tsx';
import { useTell } from '#console/parts/Voice.tsx';
import { type ReportView, reportingContracts } from '#modules/reporting/contract.ts';
import { Reason } from './Reason.tsx';

/** What a reviewer or a reporter may do with a report as a whole; only what the answer's policies allow. */
export function Decisions({ report, reload }: { report: ReportView; reload: () => Promise<unknown> }) {
  const { t } = useTranslation();
  const message = useTell();
  const textOf = useProblemText();
  const [asked, setAsked] = useState<'return' | 'correct'>();
  const approve = useCommand(reportingContracts.approve);
  const giveBack = useCommand(reportingContracts.return);
  const correct = useCommand(reportingContracts.correct);
  const { id, version, policies } = report;
  const onError = (error: Error) => {
    if (isStale(error)) void reload();
    void message.error(textOf(error));
  };
  const say = (key: 'approved' | 'returned' | 'opened') => {
    setAsked(undefined);
    void message.success(t(`report.${key}`));
  };
  const close = () => setAsked(undefined);
  return (
    <>
      {policies.approve && (
        <Button
          type="primary"
          loading={approve.isPending}
          onClick={() => approve.mutate({ id, version }, { onSuccess: () => say('approved'), onError })}
        >
          {t('report.approve')}
        </Button>
      )}
      {policies.return && <Button onClick={() => setAsked('return')}>{t('report.return')}</Button>}
      {policies.correct && <Button onClick={() => setAsked('correct')}>{t('report.correct')}</Button>}
      <Reason
        isOpen={asked === 'return'}
        title={t('report.returnTitle')}
        hint={t('report.returnHint')}
        placeholder={t('report.reasonPlaceholder')}
        verb={t('report.return')}
        isPending={giveBack.isPending}
        error={giveBack.error}
        isRevision={report.isCounted}
        onGive={(given) => giveBack.mutate({ id, version, ...given }, { onSuccess: () => say('returned') })}
        onClose={close}
      />
      <Reason
        isOpen={asked === 'correct'}
        title={t('report.correctTitle')}
        hint={t('report.correctHint')}
        placeholder={t('report.correctPlaceholder')}
        verb={t('report.correct')}
        isPending={correct.isPending}
        error={correct.error}
        isRevision
        onGive={({ reason, reasonCode }) => {
          if (reasonCode)
            correct.mutate({ id, version, reason, reasonCode }, { onSuccess: () => say('opened') });
        }}
        onClose={close}
      />
    </>
  );
}
