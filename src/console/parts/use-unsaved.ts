import { useBlocker } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { holdUnsaved } from '#console/shell/unsaved.ts';
import { useAsk } from './Voice.tsx';

/**
 * Keeps a screen from being left while something typed on it is not saved: it is saved first where that can be done,
 * and otherwise whoever typed it is asked.
 */
export function useUnsaved(isUnsaved: boolean, save: () => Promise<boolean>): void {
  const { t } = useTranslation();
  const ask = useAsk();
  useEffect(() => (isUnsaved ? holdUnsaved() : undefined), [isUnsaved]);
  useBlocker({
    disabled: !isUnsaved,
    enableBeforeUnload: true,
    shouldBlockFn: async ({ current, next }) => {
      if (current.pathname === next.pathname || (await save())) return false;
      const mayLeave = await ask({
        title: t('common.leaveTitle'),
        content: t('common.leaveHint'),
        okText: t('common.leave'),
        cancelText: t('common.stay'),
        isGrave: true,
      });
      return !mayLeave;
    },
  });
}
