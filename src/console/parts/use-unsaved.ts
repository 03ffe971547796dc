import { useBlocker } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { holdUnsaved } from '#console/shell/unsaved.ts';
import { useAsk } from './Voice.tsx';

/** Asks whoever typed something whether it may be lost with the screen or with the dialog. */
function useAskToLeave(title: 'leaveTitle' | 'dropTitle'): () => Promise<boolean> {
  const { t } = useTranslation();
  const ask = useAsk();
  return () =>
    ask({
      title: t(`common.${title}`),
      content: t('common.leaveHint'),
      okText: t('common.leave'),
      cancelText: t('common.stay'),
      isGrave: true,
    });
}

/**
 * Keeps a screen from being left while something typed on it is not saved: it is saved first where that can be done,
 * and otherwise whoever typed it is asked.
 */
export function useUnsaved(isUnsaved: boolean, save: () => Promise<boolean>): void {
  const askToLeave = useAskToLeave('leaveTitle');
  useEffect(() => (isUnsaved ? holdUnsaved() : undefined), [isUnsaved]);
  useBlocker({
    disabled: !isUnsaved,
    enableBeforeUnload: true,
    shouldBlockFn: async ({ current, next }) => {
      if (current.pathname === next.pathname || (await save())) return false;
      return !(await askToLeave());
    },
  });
}

/** The same for what is typed into a dialog; gives what its closing does. */
export function useUnsavedDialog(isUnsaved: boolean, onClose: () => void): () => void {
  const askToLeave = useAskToLeave('dropTitle');
  useUnsaved(isUnsaved, async () => false);
  return () => {
    if (!isUnsaved) onClose();
    else void askToLeave().then((mayLeave) => mayLeave && onClose());
  };
}
