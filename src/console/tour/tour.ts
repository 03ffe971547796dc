/** How far a visitor of a demo is on the tour: said by the address that a step opens, kept by this tab. */
const TURNS = ['village', 'town', 'county', 'city', 'proof'] as const;
export type Turn = (typeof TURNS)[number];

const KEY = 'taihu.tour';

/** The turn that this tab is at. */
function readTurn(search: string, kept: string | null): Turn | undefined {
  const said = new URLSearchParams(search).get('tour') ?? kept;
  return TURNS.find((turn) => turn === said);
}

export function startTurn(): Turn | undefined {
  const turn = readTurn(location.search, sessionStorage.getItem(KEY));
  if (turn) sessionStorage.setItem(KEY, turn);
  return turn;
}

export function endTour(): void {
  sessionStorage.removeItem(KEY);
}
