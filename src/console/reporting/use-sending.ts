import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRefresh } from '#console/api/hooks.ts';
import { sendFile } from '#console/api/upload.ts';
import { currentLanguage } from '#console/i18n/language.ts';
import { useProblemText } from '#console/parts/States.tsx';
import { filesContracts, MOST_FILE_BYTES } from '#kernel/files/contract.ts';
import { newId } from '#lib/id.ts';

/** A file on its way, and how much of it has left. */
export interface Sending {
  key: string;
  name: string;
  part: number;
}

export interface Failed {
  key: string;
  text: string;
}

/** Sends files one after another; those that are refused are left to be read, and stop no other. */
export function useSending(ownerKind: string, ownerId: string) {
  const { t } = useTranslation();
  const textOf = useProblemText();
  const refresh = useRefresh();
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const [failed, setFailed] = useState<readonly Failed[]>([]);
  const sendOne = async (file: File, key: string) => {
    const onProgress = (part: number) =>
      setSending((all) => all.map((one) => (one.key === key ? { ...one, part } : one)));
    try {
      if (file.size > MOST_FILE_BYTES) throw new RangeError();
      const options = { language: currentLanguage(), idempotencyKey: key, onProgress };
      await sendFile(filesContracts.attach, { ownerKind, ownerId, name: file.name }, file, options);
      await refresh('files');
    } catch (error) {
      const why = error instanceof RangeError ? t('evidence.tooLarge') : textOf(error);
      setFailed((all) => [...all, { key, text: t('evidence.failed', { name: file.name, why }) }]);
    } finally {
      setSending((all) => all.filter((one) => one.key !== key));
    }
  };
  const send = async (files: readonly File[]) => {
    setFailed([]);
    const queue = files.map((file) => ({ file, key: newId() }));
    setSending((all) => [...all, ...queue.map(({ file, key }) => ({ key, name: file.name, part: 0 }))]);
    for (const { file, key } of queue) await sendOne(file, key);
  };
  return { sending, failed, send, dismiss: () => setFailed([]) };
}
