import { Button } from 'antd';
import { useAsk } from '#console/parts/Voice.tsx';

interface ActProps {
  /** What it does. */
  hint: string;
  label: string;
  /** What is asked before; without it, whatever opens asks itself. */
  question?: string;
  isPending?: boolean;
  onDo: () => void;
}

/** One thing that can be done with an account, with what it does. */
export function Act({ hint, label, question, isPending = false, onDo }: ActProps) {
  const ask = useAsk();
  const start = async () => {
    if (question === undefined || (await ask({ title: question, content: hint, okText: label }))) onDo();
  };
  return (
    <li>
      <p>{hint}</p>
      <Button loading={isPending} onClick={() => void start()}>
        {label}
      </Button>
    </li>
  );
}
