/** What the page says above its screens: a word after an act, a question before one. */
import { message } from 'antd';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './Overlay.tsx';

export interface Question {
  title: string;
  content: ReactNode;
  okText: string;
  cancelText?: string;
  /** The keyboard starts at the way back, where going on loses something. */
  isGrave?: boolean;
}

interface Asked extends Question {
  isOpen: boolean;
  answer: (isYes: boolean) => void;
}

type Tell = ReturnType<typeof message.useMessage>[0];
type Ask = (question: Question) => Promise<boolean>;

const VoiceContext = createContext<{ tell: Tell; ask: Ask } | undefined>(undefined);

/** Messages appear below the header, so that they never cover the notice that the data are a demo. */
const MESSAGE = { maxCount: 2, duration: 4, top: 88 } as const;

function QuestionDialog({ asked, onAnswer }: { asked: Asked; onAnswer: (isYes: boolean) => void }) {
  const { t } = useTranslation();
  const { isGrave = false } = asked;
  return (
    <Dialog
      open={asked.isOpen}
      title={asked.title}
      okText={asked.okText}
      cancelText={asked.cancelText ?? t('common.cancel')}
      okType={isGrave ? 'default' : 'primary'}
      okButtonProps={{ autoFocus: !isGrave }}
      cancelButtonProps={{ type: isGrave ? 'primary' : 'default', autoFocus: isGrave }}
      onOk={() => onAnswer(true)}
      onCancel={() => onAnswer(false)}
    >
      {asked.content}
    </Dialog>
  );
}

/** Gives the screens within it the page's voice. */
export function Voice({ children }: { children: ReactNode }) {
  const [tell, messages] = message.useMessage(MESSAGE);
  const [asked, setAsked] = useState<Asked>();
  const ask = useCallback<Ask>(
    (question) => new Promise((answer) => setAsked({ ...question, isOpen: true, answer })),
    [],
  );
  const voice = useMemo(() => ({ tell, ask }), [tell, ask]);
  const onAnswer = (isYes: boolean) => {
    setAsked((before) => before && { ...before, isOpen: false });
    asked?.answer(isYes);
  };
  return (
    <VoiceContext value={voice}>
      {messages}
      {children}
      {asked && <QuestionDialog asked={asked} onAnswer={onAnswer} />}
    </VoiceContext>
  );
}

function useVoice() {
  const voice = useContext(VoiceContext);
  if (!voice) throw new Error('the screen is outside of the page');
  return voice;
}

/** Says something for a moment. */
export function useTell(): Tell {
  return useVoice().tell;
}

/** Asks before something is lost or taken away; whether the answer was yes. */
export function useAsk(): Ask {
  return useVoice().ask;
}
