import type { NoValue } from './contract.ts';

const WORDS: Record<NoValue['code'], { zh: string; en: string }> = {
  missing: { zh: '尚无上报，缺数不作零', en: 'Nothing was received; missing is not zero' },
  suppressed: {
    zh: '涉及个体保密，不予公布',
    en: 'Withheld: it could tell what one unit reported',
  },
  embargoed: { zh: '尚未到发布时间', en: 'Not released yet' },
  'division-by-zero': { zh: '除数为零，无法计算', en: 'It cannot be worked out: the divisor is zero' },
  'base-missing': { zh: '基期无数据，不计算增长', en: 'No growth: there is no figure for the base period' },
  'base-zero': { zh: '基期为零，不计算增长率', en: 'No growth rate: the base is zero' },
  'base-negative': { zh: '基期为负，不计算增长率', en: 'No growth rate: the base is negative' },
  'sign-change': { zh: '由正转负，不计算增长率', en: 'No growth rate: the figure turned negative' },
  incomplete: {
    zh: '本期或基期上报不全，不计算名义增长',
    en: 'No nominal growth: one of the periods is incomplete',
  },
  incomparable: {
    zh: '没有两期均上报的单位，口径不可比',
    en: 'Not comparable: no unit reported in both periods',
  },
  'price-missing': {
    zh: '无价格指数，不能剔除价格因素',
    en: 'Prices cannot be taken out: there is no index',
  },
};

/** Why there is no value, in words. */
export function noValue(code: NoValue['code'], releaseAt?: Date): NoValue {
  return { code, ...WORDS[code], ...(releaseAt ? { releaseAt: releaseAt.toISOString() } : {}) };
}
