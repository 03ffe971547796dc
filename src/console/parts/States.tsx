/** The states of a screen that shows no data: waiting, empty, failed. */
import { Link } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isSignedOut, mayHelpToRetry, ProblemError } from '#console/api/problem.ts';
import { signInUrl } from '#console/shell/sign-in.ts';
import { Page } from './Page.tsx';

/** Something is on its way. Nothing is shown in the first moment, so that quick answers do not flicker. */
export function Waiting({ rows = 4 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div className="waiting" role="status" aria-label={t('common.loading')}>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} />
      ))}
    </div>
  );
}

/** Nothing to show, and what to do about it. */
export function Nothing(props: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className="nothing">
      <p className="nothing-title">{props.title}</p>
      {props.hint !== undefined && <p>{props.hint}</p>}
      {props.children}
    </div>
  );
}

/** What an error says to the person who met it, with the reference by which an operator finds it in the log. */
export function useProblemText(): (error: unknown) => string {
  const { t } = useTranslation();
  const textOf = useBareText();
  return (error) => {
    const text = textOf(error);
    const reference = error instanceof ProblemError ? error.problem.reference : '';
    return reference === '' || text.includes(reference)
      ? text
      : t('problem.withReference', { text, reference });
  };
}

function useBareText(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof ProblemError)) return t('problem.brokenHint');
    if (error.code === 'console.offline') return t('problem.offline');
    return error.code === 'console.unreadable' ? t('problem.unreadable') : error.message;
  };
}

/**
 * What the server refused of something typed. That the session ended is said above the page, with the way back; before
 * that lies a dialog, which offers the way itself.
 */
export function Refused({
  error,
  isInDialog = false,
}: {
  error: Error | null | undefined;
  isInDialog?: boolean;
}) {
  const { t } = useTranslation();
  const textOf = useProblemText();
  const isOut = isSignedOut(error);
  if (!error || (isOut && !isInDialog)) return null;
  const signIn = isOut && (
    <a href={signInUrl()} target="_blank" rel="noreferrer">
      {t('app.signIn')}
    </a>
  );
  const title = isOut ? t('app.signedOut') : textOf(error);
  return <Alert type="error" showIcon={false} role="alert" title={title} action={signIn || undefined} />;
}

interface FailureProps {
  error: unknown;
  onRetry: () => void;
}

function isMissing(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 404;
}

/** Whether the server said no to someone whom it knows: asking again changes nothing. */
function isRefusal(error: unknown): boolean {
  return error instanceof ProblemError && !mayHelpToRetry(error);
}

/** A question to the server that failed: why, the reference number, and another try where one may help. */
export function Failure({ error, onRetry }: FailureProps) {
  const { t } = useTranslation();
  const textOf = useBareText();
  if (isMissing(error)) return <Missing />;
  const reference = error instanceof ProblemError ? error.problem.reference : '';
  return (
    <div className="failure" role="alert">
      <p className="nothing-title">{t('problem.title')}</p>
      <p>{textOf(error)}</p>
      {reference && <p className="quiet">{t('problem.reference', { reference })}</p>}
      {isRefusal(error) ? (
        <Link to="/">{t('problem.home')}</Link>
      ) : (
        <Button onClick={onRetry}>{t('common.retry')}</Button>
      )}
    </div>
  );
}

/** A record outside one's scope, or none at all: the two are not told apart. */
function Missing() {
  const { t } = useTranslation();
  return (
    <Nothing title={t('problem.notFound')} hint={t('problem.notFoundHint')}>
      <Link to="/">{t('problem.home')}</Link>
    </Nothing>
  );
}

/** An address without a screen. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t('problem.notFound')} lead={t('problem.notFoundHint')}>
      <Link to="/">{t('problem.home')}</Link>
    </Page>
  );
}

/** A screen whose record could not be fetched. */
export function PageFailure({ error, onRetry }: FailureProps) {
  const { t } = useTranslation();
  if (isMissing(error)) return <NotFound />;
  return (
    <Page title={t('problem.title')}>
      <Failure error={error} onRetry={onRetry} />
    </Page>
  );
}

/** A screen that failed to draw itself. */
export function Broken() {
  const { t } = useTranslation();
  return (
    <div className="failure" role="alert">
      <p className="nothing-title">{t('problem.broken')}</p>
      <p>{t('problem.brokenHint')}</p>
      <Button onClick={() => location.reload()}>{t('problem.reload')}</Button>
    </div>
  );
}
