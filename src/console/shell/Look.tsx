import { ConfigProvider } from 'antd';
import enGB from 'antd/locale/en_GB';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useMemo } from 'react';
import { useLanguage } from '#console/i18n/index.ts';
import { PHONE, useMedia } from '#console/parts/use-media.ts';
import { Voice } from '#console/parts/Voice.tsx';
import { useShade } from './look.ts';
import { themeOf } from './theme.ts';

/** The number, new with every page, by which the page's policy knows its own styles. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

/** A list that drops down belongs to its field, and so to the region of the page that the field is in. */
function listPlace(field?: HTMLElement): HTMLElement {
  return field?.closest<HTMLElement>('.field') ?? document.body;
}

/** Colours, type, language of the controls, and the place where messages appear. */
export function Look({ children }: { children: ReactNode }) {
  const language = useLanguage();
  const isPhone = useMedia(PHONE);
  const shade = useShade();
  const theme = useMemo(() => themeOf(shade, isPhone), [shade, isPhone]);
  return (
    <ConfigProvider
      theme={theme}
      locale={language === 'zh' ? zhCN : enGB}
      csp={{ nonce }}
      getPopupContainer={listPlace}
      wave={{ disabled: true }}
      button={{ autoInsertSpace: false }}
    >
      <Voice>{children}</Voice>
    </ConfigProvider>
  );
}
