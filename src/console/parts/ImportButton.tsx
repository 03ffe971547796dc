import { Button } from 'antd';
import { type ComponentType, lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWanted } from './Overlay.tsx';

export interface ImportProps {
  isOpen: boolean;
  onClose: () => void;
}

interface ImportButtonProps {
  /** Fetches the dialog of this list's import. */
  load: () => Promise<ComponentType<ImportProps>>;
  /** What the button says, where it is no import of a list. */
  label?: string;
}

/** Opens the import of a list; its dialog is fetched when it is first asked for. */
export function ImportButton({ load, label }: ImportButtonProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [Import] = useState(() => lazy(async () => ({ default: await load() })));
  const isWanted = useWanted(isOpen);
  return (
    <>
      <Button aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {label ?? t('import.open')}
      </Button>
      {isWanted && (
        <Suspense fallback={null}>
          <Import isOpen={isOpen} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
