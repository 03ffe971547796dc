import { useProblemText } from '#console/parts/States.tsx';
import { useTell } from '#console/parts/Voice.tsx';

/** What is said after an act, whether it was carried out or refused. */
export function useDoing() {
  const message = useTell();
  const textOf = useProblemText();
  return (done: string) => ({
    onSuccess: () => void message.success(done),
    onError: (error: Error) => void message.error(textOf(error)),
  });
}
