import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { useCall } from '#console/api/hooks.ts';
import { formatPeriod } from '#console/format/dates.ts';
import { formatDecimal } from '#console/format/numbers.ts';
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { Failure } from '#console/parts/States.tsx';
import { indicatorsContracts } from '#kernel/indicators/contract.ts';

export type Published = z.input<typeof indicatorsContracts.checkGrowth.input>;

interface GrowthVerdictProps {
  published: Published;
  /** Said only where something is wrong. */
  isQuiet?: boolean;
}

/** Whether a level and its growth agree with the base that is stored. */
export function GrowthVerdict({ published, isQuiet = false }: GrowthVerdictProps) {
  const { t } = useTranslation();
  const pick = usePick();
  const language = useLanguage();
  const check = useCall(indicatorsContracts.checkGrowth, published);
  if (check.isError)
    return isQuiet ? null : <Failure error={check.error} onRetry={() => void check.refetch()} />;
  const { data } = check;
  if (!data || (isQuiet && data.verdict !== 'inconsistent')) return null;
  const said = {
    period: formatPeriod(data.basePeriod, language),
    from: formatDecimal(data.from),
    to: formatDecimal(data.to),
    base: data.base === null ? '—' : formatDecimal(data.base),
  };
  return (
    <div
      className={`verdict verdict-${data.verdict}`}
      role={data.verdict === 'inconsistent' ? 'alert' : 'status'}
    >
      <p>
        <strong>{t(`check.${data.verdict}`)}</strong>
      </p>
      <p>{t('check.interval', said)}</p>
      <p>{data.reason && data.base === null ? pick(data.reason) : t('check.stored', said)}</p>
    </div>
  );
}
