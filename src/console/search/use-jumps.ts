import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { callOptions } from '#console/api/hooks.ts';
import { usePick } from '#console/i18n/index.ts';
import { useSettled } from '#console/parts/use-settled.ts';
import { ADMINISTRATORS, holdsRole, READERS } from '#console/shell/me.ts';
import { sectionsFor } from '#console/shell/sections.ts';
import type { Me } from '#kernel/identity/contract.ts';
import { FOUND_KINDS, searchContracts } from '#kernel/search/contract.ts';
import { type Group, groupsOf, type Jump, jumpOf, readRecent, screensFor } from './hits.ts';

const PAUSE_MS = 200;
const OF_A_KIND = 6;

/** The screens of one person's menu. */
function useScreens(me: Me): Jump[] {
  const { t } = useTranslation();
  return sectionsFor(me).flatMap(({ key: section, entries }) =>
    entries.map(({ to, key }) => {
      const [name, detail] = [t(`nav.${key}`), t(`nav.${section}`)];
      const both = (text: string) => ({ zh: text, en: text });
      return { kind: 'screen', at: to, name: both(name), detail: both(detail), isNear: false };
    }),
  );
}

/** What a text finds, in groups; where nothing is typed, where one was lately, or else the screens. */
export function useJumps(me: Me, typed: string) {
  const pick = usePick();
  const text = useSettled(typed.trim(), PAUSE_MS);
  const isAsked = text !== '' && typed.trim() !== '';
  const asked = { text: text || '-', limit: OF_A_KIND };
  // Whoever has no screens of figures and forms is not sent to them.
  const kinds: z.input<typeof searchContracts.find.input>['kinds'] = holdsRole(me, ...READERS)
    ? [...FOUND_KINDS]
    : ['unit'];
  const common = { enabled: isAsked, placeholderData: keepPreviousData };
  const found = useQuery({ ...callOptions(searchContracts.find, { ...asked, kinds }), ...common });
  const people = useQuery({
    ...callOptions(searchContracts.people, asked),
    ...common,
    enabled: isAsked && holdsRole(me, ...ADMINISTRATORS),
  });
  const screens = useScreens(me);
  const isLoading = typed.trim() !== text || found.isFetching || people.isFetching;
  if (typed.trim() === '') {
    const recent = readRecent(me.account);
    const groups: Group[] = recent.length > 0 ? [{ key: 'recent', jumps: recent }] : groupsOf(screens);
    return { groups, isLoading: false, error: null };
  }
  const hits = isAsked ? [...(found.data?.items ?? []), ...(people.data?.items ?? [])] : [];
  return {
    groups: groupsOf([...screensFor(typed, screens, pick), ...hits.map(jumpOf)]),
    isLoading,
    error: found.error ?? people.error,
  };
}

/** Goes to the screen of a jump. */
export function useGo() {
  const navigate = useNavigate();
  return ({ kind, at }: Jump): Promise<void> => {
    if (kind === 'unit') return navigate({ to: '/units', search: { code: at } });
    if (kind === 'form') return navigate({ to: '/forms/$id', params: { id: at } });
    if (kind === 'figure') return navigate({ to: '/figures', search: { indicator: at } });
    if (kind === 'person') return navigate({ to: '/accounts', search: { text: at } });
    return navigate({ to: at });
  };
}
