/**
 * The public face: pure functions from what a page shows to a whole document. None reads a clock, a database or a
 * request; every one escapes what it is given and works without script.
 */
export { type Asset, findAsset } from './assets.ts';
export { type ConferenceProps, renderConference } from './pages/conference.tsx';
export { renderApiDocs } from './pages/api-docs.tsx';
export { type FigureOptions, renderFigure } from './pages/figure.tsx';
export { renderFront } from './pages/front.tsx';
export { type ProblemProps, renderProblem } from './pages/problem.tsx';
export { type DemoAccount, renderSignIn, type SignInProps } from './pages/sign-in.tsx';
export { styleSource } from './style.ts';
