import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchFile } from '#console/api/client.ts';
import { formatBytes } from '#console/format/numbers.ts';
import { currentLanguage } from '#console/i18n/language.ts';
import { filesContracts } from '#kernel/files/contract.ts';
import { ACCEPTED, type FileView } from '#kernel/files/file-contract.ts';
import { useProblemText } from './States.tsx';
import { saveFile } from './save-file.ts';
import { useTell } from './Voice.tsx';

export type NamedFile = Pick<FileView, 'id' | 'name' | 'type' | 'sizeBytes'>;

/** A file's name, which saves it. */
export function FileName({ file }: { file: NamedFile }) {
  const { t } = useTranslation();
  const message = useTell();
  const textOf = useProblemText();
  const [isBusy, setBusy] = useState(false);
  const fetchIt = async () => {
    setBusy(true);
    try {
      const options = { language: currentLanguage() };
      const { name, content } = await fetchFile(filesContracts.download, { id: file.id }, options);
      saveFile(name, content);
    } catch (error) {
      void message.error(textOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      type="link"
      className="file-name"
      loading={isBusy}
      aria-label={t('file.download', { name: file.name })}
      onClick={() => void fetchIt()}
    >
      {file.name}
    </Button>
  );
}

/** What a file is and how large. */
export function FileFacts({ file }: { file: NamedFile }) {
  const { t } = useTranslation();
  return (
    <span className="quiet">
      {t(`file.kind.${ACCEPTED[file.type]}`)} · {formatBytes(file.sizeBytes)}
    </span>
  );
}

/** The files of a submission, each to be saved. */
export function FileNames({ files }: { files: readonly NamedFile[] }) {
  const { t } = useTranslation();
  return (
    <ul className="file-names" aria-label={t('file.list')}>
      {files.map((file) => (
        <li key={file.id}>
          <FileName file={file} /> <FileFacts file={file} />
        </li>
      ))}
    </ul>
  );
}
