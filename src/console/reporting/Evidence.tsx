import { Button } from 'antd';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall, useCommand } from '#console/api/hooks.ts';
import { FileFacts, FileName } from '#console/parts/Files.tsx';
import { Part } from '#console/parts/Page.tsx';
import { Failure, useProblemText, Waiting } from '#console/parts/States.tsx';
import { useTell } from '#console/parts/Voice.tsx';
import { filesContracts } from '#kernel/files/contract.ts';
import { ACCEPTED, type FileView } from '#kernel/files/file-contract.ts';
import { useSending } from './use-sending.ts';

const OWNER_KIND = 'reporting.report';
const ALL = 200;
const TYPES = [...Object.values(ACCEPTED).map((ending) => `.${ending}`), '.jpeg'].join(',');

function Preview({ file }: { file: FileView }) {
  if (file.preview === undefined)
    return <span className="file-type">{ACCEPTED[file.type].toUpperCase()}</span>;
  return <img className="file-preview" src={`data:image/webp;base64,${file.preview}`} alt="" />;
}

/** The files that stand, each with what can be done with it. */
function Standing({ files, mayChange }: { files: readonly FileView[]; mayChange: boolean }) {
  const { t } = useTranslation();
  const message = useTell();
  const textOf = useProblemText();
  const remove = useCommand(filesContracts.remove);
  const take = (file: FileView) =>
    remove.mutate(
      { id: file.id },
      {
        onSuccess: () => void message.success(t('evidence.removed', { name: file.name })),
        onError: (error) => void message.error(textOf(error)),
      },
    );
  return (
    <ul className="files">
      {files.map((file) => (
        <li key={file.id}>
          <Preview file={file} />
          <div className="file-text">
            <FileName file={file} />
            <FileFacts file={file} />
          </div>
          {mayChange && (
            <Button
              aria-label={t('evidence.removeNamed', { name: file.name })}
              disabled={remove.isPending}
              onClick={() => take(file)}
            >
              {t('evidence.remove')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What is on its way, and what was refused. */
function OnTheWay({ sending, failed, dismiss }: ReturnType<typeof useSending>) {
  const { t } = useTranslation();
  return (
    <>
      <div role="status">
        {sending.map(({ key, name, part }) => (
          <p key={key} className="file-sending">
            <span>{t(part < 1 ? 'evidence.sending' : 'evidence.checking', { name })}</span>
            <progress aria-label={name} value={part} max={1} />
          </p>
        ))}
      </div>
      {failed.length > 0 && (
        <div className="returned" role="alert">
          {failed.map(({ key, text }) => (
            <p key={key}>{text}</p>
          ))}
          <Button size="small" onClick={dismiss}>
            {t('evidence.dismiss')}
          </Button>
        </div>
      )}
    </>
  );
}

/** Where files are chosen or dropped. */
function Adding({ send }: { send: (files: readonly File[]) => Promise<void> }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send([...event.dataTransfer.files]);
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <section
      className={isOver ? 'file-drop file-drop-over' : 'file-drop'}
      aria-label={t('evidence.add')}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Button onClick={() => input.current?.click()}>{t('evidence.add')}</Button>
      <p className="quiet">{t('evidence.hint')}</p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={TYPES}
        aria-label={t('evidence.add')}
        onChange={({ target }) => {
          void send([...(target.files ?? [])]);
          target.value = '';
        }}
      />
    </section>
  );
}

/** The evidence of a report: seen by all who see it, changed by its unit while the report is with it. */
export function Evidence({ reportId }: { reportId: string }) {
  const { t } = useTranslation();
  const files = useCall(filesContracts.list, { ownerKind: OWNER_KIND, ownerId: reportId, limit: ALL });
  const sending = useSending(OWNER_KIND, reportId);
  if (files.isPending) return <Waiting rows={2} />;
  if (files.isError) return <Failure error={files.error} onRetry={() => void files.refetch()} />;
  const standing = files.data.items.filter(({ untilRound }) => untilRound === undefined);
  const mayChange = files.data.policies.change;
  if (standing.length === 0 && !mayChange) return null;
  return (
    <Part title={t('evidence.title')}>
      {standing.length === 0 && <p className="quiet">{t('evidence.none')}</p>}
      <Standing files={standing} mayChange={mayChange} />
      <OnTheWay {...sending} />
      {mayChange && <Adding send={sending.send} />}
    </Part>
  );
}
