import type { DrawerProps, ModalProps } from 'antd';
import { lazy, Suspense, useState } from 'react';

/*
 * Dialogs have a place of their own in the page: in the body, the library would lock the page's scrolling by a style
 * element without the nonce that the page's policy asks for. Their script is fetched when the first of them opens.
 */

const CentredDialog = lazy(async () => ({ default: (await import('./CentredDialog.tsx')).CentredDialog }));
const SidePanel = lazy(async () => ({ default: (await import('./SidePanel.tsx')).SidePanel }));

/** Whether something was ever asked for: from then on it stays in the page, so that it can close in its own time. */
export function useWanted(isOpen: boolean): boolean {
  const [isWanted, setWanted] = useState(isOpen);
  if (isOpen && !isWanted) setWanted(true);
  return isWanted || isOpen;
}

/** A dialog in the middle of the screen. */
export function Dialog(props: ModalProps) {
  if (!useWanted(props.open ?? false)) return null;
  return (
    <Suspense fallback={null}>
      <CentredDialog {...props} />
    </Suspense>
  );
}

/** A panel at the side of the screen. */
export function Side(props: DrawerProps) {
  if (!useWanted(props.open ?? false)) return null;
  return (
    <Suspense fallback={null}>
      <SidePanel {...props} />
    </Suspense>
  );
}
