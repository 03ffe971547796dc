/** Rows in from a file, the same for every list: template, file, trial, faults by cell, and only then the import. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createActionKeys } from '#console/api/action-keys.ts';
import { mayHelpToRetry } from '#console/api/problem.ts';
import type { UploadOptions } from '#console/api/upload.ts';
import { formatBytes } from '#console/format/numbers.ts';
import { currentLanguage } from '#console/i18n/language.ts';
import type { CellFault } from '#kernel/exchange/contract.ts';
import { ImportFaults } from './ImportFaults.tsx';
import { Dialog } from './Overlay.tsx';
import { Refused } from './States.tsx';
import { csvOf, saveFile } from './save-file.ts';

const ACCEPT = '.csv,.xlsx';
const WIDTH_PX = 760;

/** What became of a file, tried or done. */
export interface Outcome {
  /** What would be done, or was: its name and how many. */
  counts: readonly (readonly [string, number])[];
  faultCount: number;
  faults: readonly CellFault[];
}

export interface ImportSource {
  /** The headings of the template and one row that shows how it is filled in; absent where the table is fetched. */
  template?: { name: string; headings: readonly string[]; example: readonly string[] };
  /** What the command is asked for beside the file, so that a change of it is a new trial. */
  input: unknown;
  /** Whether what is asked beside the file is filled in. */
  isReady: boolean;
  send: (file: File, isTrial: boolean, options: UploadOptions) => Promise<Outcome>;
}

interface ImportDialogProps extends ImportSource {
  isOpen: boolean;
  title: string;
  hint: string;
  /** What is asked beside the file. */
  children?: ReactNode;
  onClose: () => void;
  onDone: (outcome: Outcome) => void;
}

function useImport({ input, send, onDone }: Pick<ImportDialogProps, 'input' | 'send' | 'onDone'>) {
  const keys = useRef(createActionKeys());
  const [part, setPart] = useState(0);
  const run = useMutation({
    mutationFn: ({ file, isTrial }: { file: File; isTrial: boolean }) => {
      const { name, size, lastModified } = file;
      const idempotencyKey = keys.current.keyFor({ name, size, lastModified, isTrial, input });
      return send(file, isTrial, { language: currentLanguage(), idempotencyKey, onProgress: setPart });
    },
    onMutate: () => setPart(0),
    onError: (error) => {
      if (!mayHelpToRetry(error)) keys.current.settle();
    },
    onSuccess: (outcome, { isTrial }) => {
      keys.current.settle();
      if (!isTrial && outcome.faultCount === 0) onDone(outcome);
    },
  });
  return { run, part };
}

function Chooser({ file, onChoose }: { file: File | undefined; onChoose: (file: File) => void }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  const take = (files: FileList | null) => {
    const chosen = files?.[0];
    if (chosen) onChoose(chosen);
  };
  return (
    <section
      className={isOver ? 'file-drop file-drop-over' : 'file-drop'}
      aria-label={t('import.choose')}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <Button onClick={() => field.current?.click()}>
        {t(file ? 'import.chooseOther' : 'import.choose')}
      </Button>
      <p className={file ? 'file-chosen' : 'quiet'}>
        {file ? `${file.name} · ${formatBytes(file.size)}` : t('import.chooseHint')}
      </p>
      <input
        ref={field}
        type="file"
        hidden
        accept={ACCEPT}
        aria-label={t('import.choose')}
        onChange={({ target }) => {
          take(target.files);
          target.value = '';
        }}
      />
    </section>
  );
}

/** What a trial said: how many of what, or what is wrong where. */
function Said({ outcome, fileName }: { outcome: Outcome; fileName: string }) {
  const { t } = useTranslation();
  if (outcome.faultCount > 0) return <ImportFaults {...outcome} fileName={fileName} />;
  return (
    <div className="verdict verdict-consistent" role="status">
      <p>
        <strong>{t('import.fits')}</strong>
      </p>
      <p>{outcome.counts.map(([name, count]) => t('import.count', { name, count })).join(t('import.and'))}</p>
    </div>
  );
}

/** The dialog. What was chosen and typed stays until it is through: a refusal takes nothing away. */
export function ImportDialog(props: ImportDialogProps) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File>();
  const { run, part } = useImport(props);
  const asked = JSON.stringify(props.input);
  const [triedAs, setTriedAs] = useState<string>();
  const start = (chosen: File, isTrial: boolean) => {
    setTriedAs(asked);
    run.mutate({ file: chosen, isTrial });
  };
  // A trial holds for what was asked with it, and for no other file.
  const outcome = run.variables?.file === file && triedAs === asked ? run.data : undefined;
  const mayImport = file !== undefined && outcome?.faultCount === 0 && props.isReady;
  const { template } = props;
  return (
    <Dialog
      open={props.isOpen}
      title={props.title}
      width={WIDTH_PX}
      okText={t(mayImport ? 'import.do' : 'import.try')}
      cancelText={t('common.cancel')}
      confirmLoading={run.isPending}
      okButtonProps={{ disabled: file === undefined || !props.isReady }}
      onOk={() => file && start(file, !mayImport)}
      onCancel={props.onClose}
      afterClose={() => {
        setFile(undefined);
        run.reset();
      }}
    >
      <div className="form">
        <p>
          {props.hint}{' '}
          {template && (
            <Button
              type="link"
              className="inline"
              onClick={() => saveFile(template.name, csvOf([template.headings, template.example]))}
            >
              {t('import.template')}
            </Button>
          )}
        </p>
        {props.children}
        <Chooser
          file={file}
          onChoose={(chosen) => {
            setFile(chosen);
            if (props.isReady) start(chosen, true);
          }}
        />
        {run.isPending && (
          <p className="file-sending" role="status">
            <span>{t(part < 1 ? 'import.sending' : 'import.checking')}</span>
            <progress aria-label={file?.name ?? ''} value={part} max={1} />
          </p>
        )}
        <Refused error={run.error} isInDialog />
        {outcome && !run.isPending && <Said outcome={outcome} fileName={file?.name ?? ''} />}
      </div>
    </Dialog>
  );
}
