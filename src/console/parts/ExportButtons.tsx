import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { fetchFile } from '#console/api/client.ts';
import { currentLanguage } from '#console/i18n/language.ts';
import type { FileContract, InputSchema } from '#kernel/operation/contract.ts';
import { useProblemText } from './States.tsx';
import { saveFile } from './save-file.ts';
import { useTell } from './Voice.tsx';

const FORMATS = ['csv', 'xlsx'] as const;
type Format = (typeof FORMATS)[number];

interface ExportButtonsProps<I extends InputSchema> {
  contract: FileContract<string, I>;
  /** The filters of the list as they stand now. */
  filter: Omit<z.input<I>, 'format'>;
}

/** Saves all that a list shows with its filters, not only the page in view, in the format that is chosen. */
export function ExportButtons<I extends InputSchema>({ contract, filter }: ExportButtonsProps<I>) {
  const { t } = useTranslation();
  const message = useTell();
  const textOf = useProblemText();
  const [busy, setBusy] = useState<Format>();
  const start = async (format: Format) => {
    setBusy(format);
    try {
      const input = { ...filter, format } as z.input<I>;
      const { name, content } = await fetchFile(contract, input, { language: currentLanguage() });
      saveFile(name, content);
      void message.success(t('export.saved', { name }));
    } catch (error) {
      void message.error(textOf(error));
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <span className="button-pair">
      {FORMATS.map((format) => (
        <Button
          key={format}
          loading={busy === format}
          disabled={busy !== undefined}
          onClick={() => void start(format)}
        >
          {t(`export.${format}`)}
        </Button>
      ))}
    </span>
  );
}
