import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { endTour, type Turn } from './tour.ts';

const STEP: Record<Turn, number> = { village: 3, town: 4, county: 4, city: 4, proof: 5 };
const NEXT = { village: 'town', town: 'county', county: 'city', city: 'proof' } as const;
const NEXT_TEXT = {
  town: 'tour.nextTown',
  county: 'tour.nextCounty',
  city: 'tour.nextCity',
  proof: 'tour.nextProof',
} as const;

/** The next turn is another account's: the server signs the visitor in and leads to its place. */
function Onward({ to }: { to: (typeof NEXT)[keyof typeof NEXT] }) {
  const { t } = useTranslation();
  return (
    <form method="post" action="/tour/turn">
      <input type="hidden" name="turn" value={to} />
      <Button htmlType="submit">{t(NEXT_TEXT[to])}</Button>
    </form>
  );
}

/** On a demo, for whoever came by the tour: which step this is, what to do, and the way to the next. */
export function TourStrip({ turn }: { turn: Turn }) {
  const { t } = useTranslation();
  const [isOver, setOver] = useState(false);
  if (isOver) return null;
  const end = () => {
    endTour();
    setOver(true);
  };
  return (
    <aside className="tour" aria-label={t('tour.title')}>
      <p>
        <strong>{t('tour.step', { step: STEP[turn] })}</strong> {t(`tour.${turn}`)}
      </p>
      <div className="tour-ways">
        {turn === 'city' && <a href="/conference/2008">{t('tour.total')}</a>}
        {turn === 'proof' ? <a href="/anchors">{t('tour.anchors')}</a> : <Onward to={NEXT[turn]} />}
        {turn === 'proof' && <a href="/tour#reset">{t('tour.reset')}</a>}
        <a href="/tour">{t('tour.all')}</a>
        <Button type="text" onClick={end}>
          {t('tour.close')}
        </Button>
      </div>
    </aside>
  );
}
