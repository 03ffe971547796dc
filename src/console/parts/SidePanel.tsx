import { Drawer, type DrawerProps } from 'antd';
import { overlayRoot, returnFocus } from './focus.ts';

/** A panel at the side of the screen, in the place that the page keeps for it. */
export function SidePanel(props: DrawerProps) {
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
