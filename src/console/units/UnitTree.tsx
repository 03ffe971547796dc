import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '#console/api/client.ts';
import { useUnitName } from '#console/i18n/index.ts';
import { currentLanguage } from '#console/i18n/language.ts';
import { Failure, Waiting } from '#console/parts/States.tsx';
import { useMedia } from '#console/parts/use-media.ts';
import { type UnitView, unitsContracts } from '#kernel/units/contract.ts';

const PAGE = 100;
/** Where the chosen unit stands above the tree rather than beside it, so that choosing one leads up to it. */
const STACKED = '(max-width: 1000px)';

interface BranchProps {
  /** The unit whose children are shown; absent: the roots. */
  code?: string;
  day: string | undefined;
  /** The units above the chosen one, which are open from the start. */
  open: ReadonlySet<string>;
}

function useChildren({ code, day }: Pick<BranchProps, 'code' | 'day'>) {
  const input = {
    limit: PAGE,
    ...(code === undefined ? {} : { code }),
    ...(day === undefined ? {} : { day }),
  };
  return useInfiniteQuery({
    queryKey: [unitsContracts.children.name, input],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(unitsContracts.children, pageParam ? { ...input, after: pageParam } : input, {
        language: currentLanguage(),
        signal,
      }),
    getNextPageParam: (page) => page.next,
  });
}

/** The units below one, fetched when it is opened, a page at a time. */
export function Branch({ code, day, open }: BranchProps) {
  const { t } = useTranslation();
  const children = useChildren({ ...(code === undefined ? {} : { code }), day });
  if (children.isPending) return <Waiting rows={code === undefined ? 6 : 2} />;
  if (children.isError) return <Failure error={children.error} onRetry={() => void children.refetch()} />;
  return (
    <ul className="branch">
      {children.data.pages
        .flatMap((page) => page.items)
        .map((unit, _, { length }) => (
          <Twig key={unit.id} unit={unit} day={day} open={open} isRoot={code === undefined && length === 1} />
        ))}
      {children.hasNextPage && (
        <li>
          <Button
            type="link"
            loading={children.isFetchingNextPage}
            onClick={() => void children.fetchNextPage()}
          >
            {t('common.more')}
          </Button>
        </li>
      )}
    </ul>
  );
}

interface TwigProps extends Pick<BranchProps, 'day' | 'open'> {
  unit: UnitView;
  /** The one root of the tree, open from the start. */
  isRoot: boolean;
}

function Twig({ unit, day, open, isRoot }: TwigProps) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  const [isOpen, setOpen] = useState(isRoot || open.has(unit.code));
  const isStacked = useMedia(STACKED);
  const name = nameOf(unit);
  return (
    <li>
      <div className="twig">
        {unit.childCount > 0 ? (
          <button
            type="button"
            className="twig-toggle"
            aria-expanded={isOpen}
            aria-label={t(isOpen ? 'units.collapse' : 'units.expand', { name })}
            onClick={() => setOpen(!isOpen)}
          >
            <span className="twist" aria-hidden="true" />
          </button>
        ) : (
          <span className="twig-leaf" aria-hidden="true" />
        )}
        <Link
          to="/units"
          search={(before) => ({ ...before, code: unit.code })}
          activeOptions={{ includeSearch: true }}
          resetScroll={isStacked}
        >
          {name}
        </Link>
        {unit.childCount > 0 && <span className="quiet twig-count">{unit.childCount}</span>}
      </div>
      {isOpen && <Branch code={unit.code} day={day} open={open} />}
    </li>
  );
}
