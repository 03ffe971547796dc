import { Button } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '#kernel/identity/contract.ts';

const JumpDialog = lazy(async () => ({ default: (await import('./JumpDialog.tsx')).JumpDialog }));

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Opens the quick-jump: by its button or by Ctrl-K (⌘K), wherever the keyboard is. */
export function JumpButton({ me }: { me: Me }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  // Fetched when it is first asked for, and kept in the page so that it can close in its own time.
  const [isWanted, setWanted] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isAsked = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (!isAsked || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      setWanted(true);
      setOpen((was) => !was);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  return (
    <>
      <Button
        type="text"
        className="jump-button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => {
          setWanted(true);
          setOpen(true);
        }}
      >
        {t('jump.open')}
        <kbd aria-hidden="true">{isApple ? '⌘K' : 'Ctrl K'}</kbd>
      </Button>
      {isWanted && (
        <Suspense fallback={null}>
          <JumpDialog me={me} isOpen={isOpen} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
