/**
 * The public face: pure functions from what a page shows to a whole document. None reads a clock, a database or a
 * request; every one escapes what it is given and works without script.
 */
export { findAsset } from './assets.ts';
export { renderAccount } from './pages/account.tsx';
export { renderAnchors } from './pages/anchors.tsx';
export { apiDocsFile, listApiRooms, renderApiDocs } from './pages/api-docs.tsx';
export { renderCalendar } from './pages/calendar.tsx';
export { CONFERENCE_FIGURES, renderConference } from './pages/conference.tsx';
export { renderFigure } from './pages/figure.tsx';
export { renderFront } from './pages/front.tsx';
export { renderProblem } from './pages/problem.tsx';
export { renderReset, renderResetting } from './pages/reset.tsx';
export type { Revised } from './pages/revisions.tsx';
export { renderSecondStep, renderSignIn } from './pages/sign-in.tsx';
export { renderTour, type TourState } from './pages/tour.tsx';
export { styleSource } from './style.ts';
