import { Drawer, type DrawerProps, Modal, type ModalProps } from 'antd';

/**
 * Where dialogs are put: a place of their own rather than the body, where the library would lock the page's scrolling
 * by a style element without the nonce that the page's policy asks for.
 */
export function overlayRoot(): HTMLElement {
  return document.getElementById('overlays') ?? document.body;
}

/** A dialog in the middle of the screen. */
export function Dialog(props: ModalProps) {
  return <Modal getContainer={overlayRoot} destroyOnHidden {...props} />;
}

/** A panel at the side of the screen. */
export function Side(props: DrawerProps) {
  return <Drawer getContainer={overlayRoot} destroyOnHidden {...props} />;
}
