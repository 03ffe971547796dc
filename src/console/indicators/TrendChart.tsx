import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatPeriod } from '#console/format/dates.ts';
import { formatDecimal, measureText } from '#console/format/numbers.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { useMedia } from '#console/parts/use-media.ts';
import { useShade } from '#console/shell/look.ts';
import { PALETTES, type Shade } from '#console/shell/palette.ts';
import type { Trend } from '#kernel/indicators/contract.ts';

use([AriaComponent, BarChart, GridComponent, SVGRenderer, TooltipComponent]);

const WIDEST_BAR_PX = 48;

interface Said {
  shade: Shade;
  isStill: boolean;
  measure: string;
  description: string;
  periods: string[];
}

/** Text keeps the page's font; colours are those of the palette, since a drawing knows no stylesheet. */
function optionOf({ points }: Pick<Trend, 'points'>, said: Said) {
  const colours = PALETTES[said.shade];
  const textStyle = { fontFamily: getComputedStyle(document.body).fontFamily, color: colours['ink-2'] };
  const label = { ...textStyle, fontSize: 13 };
  return {
    animation: !said.isStill,
    aria: { enabled: true, label: { description: said.description } },
    textStyle,
    grid: { left: 4, right: 4, top: 32, bottom: 4, outerBoundsMode: 'same' as const },
    tooltip: {
      renderMode: 'richText' as const,
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: label,
      // The value is a decimal text; the drawing alone takes it as a float.
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const value = points[dataIndex]?.value;
        const isMissing = value === undefined || value === null;
        return `${said.periods[dataIndex]}\n${isMissing ? '—' : `${formatDecimal(value)} ${said.measure}`}`;
      },
    },
    xAxis: {
      type: 'category' as const,
      data: said.periods,
      axisLine: { lineStyle: { color: colours.edge } },
      axisTick: { show: false },
      axisLabel: { ...label, hideOverlap: true },
    },
    yAxis: {
      type: 'value' as const,
      name: said.measure,
      nameTextStyle: { ...label, align: 'left' as const },
      splitLine: { lineStyle: { color: colours.line } },
      axisLabel: { ...label, formatter: (value: number) => formatDecimal(String(value)) },
    },
    series: [
      {
        type: 'bar' as const,
        barMaxWidth: WIDEST_BAR_PX,
        itemStyle: { color: colours.accent },
        emphasis: { itemStyle: { color: colours['accent-strong'] } },
        data: points.map(({ value }) => (value === null ? '-' : Number(value))),
      },
    ],
  };
}

/** The trend as a picture; the table beside it says the same in numbers. */
export function TrendChart({ trend }: { trend: Trend }) {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const shade = useShade();
  const isStill = useMedia('(prefers-reduced-motion: reduce)');
  const place = useRef<HTMLDivElement>(null);
  const name = pick(trend.name);
  const measure = measureText(trend.unitOfMeasure, language);
  useEffect(() => {
    if (!place.current) return;
    const chart = init(place.current, undefined, { renderer: 'svg' });
    const periods = trend.points.map(({ period }) => formatPeriod(period, language));
    const description = t('figures.chart', { name });
    chart.setOption(optionOf(trend, { shade, isStill, measure, description, periods }));
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [trend, shade, isStill, measure, language, name, t]);
  return <div ref={place} className="trend" role="img" aria-label={t('figures.chart', { name })} />;
}
