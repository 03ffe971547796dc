/** What checks say, with the names of indicators in the reader's language. */
import { useLanguage, usePick } from '#console/i18n/index.ts';
import { useIndicators } from '#console/indicators/use-indicators.ts';
import type { CheckRule } from '#modules/reporting/check-contract.ts';
import { textOfRule } from '#modules/reporting/checking-contract.ts';

export function useRuleText(): (rule: CheckRule) => string {
  const pick = usePick();
  const language = useLanguage();
  const { data = [] } = useIndicators();
  const nameOf = (code: string) => {
    const found = data.find((indicator) => indicator.code === code);
    return found ? pick(found.name) : code;
  };
  return (rule) => textOfRule(rule, nameOf, language);
}
