import type { ThemeConfig } from 'antd';

/** What a finger needs to hit a control, and a pointer. */
const CONTROL_HEIGHT = { finger: 44, pointer: 36 };

/** One accent, ink on paper; every text colour reaches 4.5 : 1 on the paper, every control's edge 3 : 1. */
export const theme: ThemeConfig = {
  cssVar: { key: 'taihu' },
  hashed: false,
  token: {
    colorPrimary: '#0f5c66',
    colorLink: '#0f5c66',
    colorLinkHover: '#0a444c',
    colorLinkActive: '#0a444c',
    colorInfo: '#0f5c66',
    colorSuccess: '#2c6e49',
    colorWarning: '#8a5a00',
    colorError: '#a8321f',
    colorWarningBg: '#f8f1e1',
    colorWarningBorder: '#d9c48f',
    colorErrorBg: '#f9ece8',
    colorErrorBorder: '#dfb5ab',
    colorSuccessBg: '#e9f1ec',
    colorInfoBg: '#eaf1f1',
    colorTextBase: '#1d2a30',
    colorBgBase: '#ffffff',
    colorBgLayout: '#fbfaf7',
    colorText: '#1d2a30',
    colorTextSecondary: '#4d5b62',
    colorTextTertiary: '#5e6c73',
    colorTextQuaternary: '#66737a',
    colorTextDescription: '#5e6c73',
    colorTextPlaceholder: '#66737a',
    colorTextDisabled: '#66737a',
    colorBorder: '#8f8b80',
    colorBorderSecondary: '#dcd9d0',
    colorSplit: '#dcd9d0',
    controlItemBgActive: '#eaf1f1',
    controlItemBgActiveHover: '#dfe9ea',
    controlItemBgHover: '#f4f2ec',
    borderRadius: 4,
    // As the page's, which differs by language.
    fontFamily: 'var(--font)',
    fontSize: 15,
    controlHeight: CONTROL_HEIGHT.pointer,
    // What leaves the screen by an animation would stay on it where animations take no time.
    motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.16s',
    wireframe: false,
  },
  components: {
    Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
  },
};

/** The look on a screen of a phone's width. */
export const phoneTheme: ThemeConfig = {
  ...theme,
  token: { ...theme.token, controlHeight: CONTROL_HEIGHT.finger },
};
