import { Drawer, type DrawerProps, Modal, type ModalProps } from 'antd';
import { overlayRoot, returnFocus } from './focus.ts';

/*
 * Dialogs have a place of their own in the page: in the body, the library would lock the page's scrolling by a style
 * element without the nonce that the page's policy asks for.
 */

/** A dialog in the middle of the screen. */
export function Dialog({ afterClose, ...props }: ModalProps) {
  const onClosed = () => {
    afterClose?.();
    returnFocus();
  };
  return <Modal getContainer={overlayRoot} destroyOnHidden afterClose={onClosed} {...props} />;
}

/** A panel at the side of the screen. */
export function Side(props: DrawerProps) {
  return (
    <Drawer
      getContainer={overlayRoot}
      destroyOnHidden
      afterOpenChange={(isOpen) => {
        if (!isOpen) returnFocus();
      }}
      {...props}
    />
  );
}
