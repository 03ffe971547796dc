import { theme as library, type ThemeConfig } from 'antd';
import { PALETTES, type Shade } from './palette.ts';

/** What a finger needs to hit a control, and a pointer. */
const CONTROL_HEIGHT = { finger: 44, pointer: 36 };

function coloursOf(shade: Shade): ThemeConfig['token'] {
  const of = PALETTES[shade];
  return {
    colorPrimary: of.accent,
    colorLink: of.accent,
    colorLinkHover: of['accent-strong'],
    colorLinkActive: of['accent-strong'],
    colorInfo: of.accent,
    colorSuccess: of.good,
    colorWarning: of.warn,
    colorError: of.late,
    colorWarningBg: of['warn-wash'],
    colorWarningBorder: of['warn-line'],
    colorErrorBg: of['late-wash'],
    colorErrorBorder: of['late-line'],
    colorSuccessBg: of['good-wash'],
    colorInfoBg: of['accent-wash'],
    colorTextBase: of.ink,
    colorTextLightSolid: of['on-accent'],
    colorBgBase: of.surface,
    colorBgContainer: of.surface,
    colorBgElevated: of.surface,
    colorBgLayout: of.paper,
    colorText: of.ink,
    colorTextSecondary: of['ink-2'],
    colorTextTertiary: of['ink-3'],
    colorTextQuaternary: of['ink-4'],
    colorTextDescription: of['ink-3'],
    colorTextPlaceholder: of['ink-4'],
    colorTextDisabled: of['ink-4'],
    colorBorder: of.edge,
    colorBorderSecondary: of.line,
    colorSplit: of.line,
    controlItemBgActive: of['accent-wash'],
    controlItemBgActiveHover: of['accent-wash-2'],
    controlItemBgHover: of.hover,
  };
}

/** One accent, ink on paper; every text colour reaches 4.5 : 1 on the paper, every control's edge 3 : 1. */
export function themeOf(shade: Shade, isPhone: boolean): ThemeConfig {
  return {
    cssVar: { key: 'taihu' },
    hashed: false,
    algorithm: shade === 'dark' ? library.darkAlgorithm : library.defaultAlgorithm,
    token: {
      ...coloursOf(shade),
      borderRadius: 4,
      // As the page's, which differs by language.
      fontFamily: 'var(--font)',
      fontSize: 15,
      controlHeight: isPhone ? CONTROL_HEIGHT.finger : CONTROL_HEIGHT.pointer,
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
}
