import { Modal, type ModalProps } from 'antd';
import { overlayRoot, returnFocus } from './focus.ts';

/** A dialog in the middle of the screen, in the place that the page keeps for it. */
export function CentredDialog({ afterClose, ...props }: ModalProps) {
  const onClosed = () => {
    afterClose?.();
    returnFocus();
  };
  return <Modal getContainer={overlayRoot} destroyOnHidden afterClose={onClosed} {...props} />;
}
