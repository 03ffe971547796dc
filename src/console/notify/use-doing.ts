import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { overlayRoot, returnFocus } from '#console/parts/focus.ts';
import { useProblemText } from '#console/parts/States.tsx';

/** What is said after an act, whether it was carried out or refused. */
export function useDoing() {
  const { message } = App.useApp();
  const textOf = useProblemText();
  return (done: string) => ({
    onSuccess: () => void message.success(done),
    onError: (error: Error) => void message.error(textOf(error)),
  });
}

interface Question {
  title: string;
  content: string;
  okText: string;
  /** Settles either way; what it says of a refusal is its own. */
  onOk: () => void;
}

/** Asks before something is taken away. */
export function useAsk() {
  const { modal } = App.useApp();
  const { t } = useTranslation();
  return (question: Question) =>
    void modal.confirm({
      ...question,
      cancelText: t('common.cancel'),
      icon: null,
      getContainer: overlayRoot,
      afterClose: returnFocus,
    });
}
