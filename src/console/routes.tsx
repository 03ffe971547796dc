import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type SearchMiddleware,
} from '@tanstack/react-router';
import { LANGUAGES } from '#kernel/i18n/contract.ts';
import { oneOf, parseSearch, type Said, search, stringifySearch } from './api/url-state.ts';
import { readAudit } from './audit/search.ts';
import { readAccounts, readRights } from './identity/search.ts';
import { readFigures, readReleases } from './indicators/search.ts';
import { readDeliveries, readNotices, readWebhooks } from './notify/search.ts';
import { readOperator } from './observation/search.ts';
import { Broken, NotFound, Waiting } from './parts/States.tsx';
import { readForms, readReports } from './reporting/search.ts';
import { Shell } from './shell/Shell.tsx';
import { readUnits } from './units/search.ts';
import { readCalendar } from './workflow/search.ts';

const readRoot = search({ lang: oneOf(LANGUAGES) });

/** The language asked for stays in the address from screen to screen. */
const keepLanguage: SearchMiddleware<Said<typeof readRoot>> = ({ search: said, next }) => ({
  ...(said.lang === undefined ? {} : { lang: said.lang }),
  ...next(said),
});

const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: Broken,
  validateSearch: readRoot,
  search: { middlewares: [keepLanguage] },
});

const at = <P extends string>(path: P) => ({ getParentRoute: () => rootRoute, path }) as const;

const routes = [
  createRoute({
    ...at('/'),
    component: lazyRouteComponent(() => import('./reporting/InboxPage.tsx'), 'InboxPage'),
  }),
  createRoute({
    ...at('/reports'),
    validateSearch: readReports,
    component: lazyRouteComponent(() => import('./reporting/ReportsPage.tsx'), 'ReportsPage'),
  }),
  createRoute({
    ...at('/reports/$id'),
    component: lazyRouteComponent(() => import('./reporting/ReportPage.tsx'), 'ReportPage'),
  }),
  createRoute({
    ...at('/forms'),
    validateSearch: readForms,
    component: lazyRouteComponent(() => import('./reporting/FormsPage.tsx'), 'FormsPage'),
  }),
  createRoute({
    ...at('/forms/new'),
    component: lazyRouteComponent(() => import('./reporting/FormEditorPage.tsx'), 'NewFormPage'),
  }),
  createRoute({
    ...at('/forms/$id'),
    component: lazyRouteComponent(() => import('./reporting/FormPage.tsx'), 'FormPage'),
  }),
  createRoute({
    ...at('/forms/$id/edit'),
    component: lazyRouteComponent(() => import('./reporting/FormEditorPage.tsx'), 'EditFormPage'),
  }),
  createRoute({
    ...at('/figures'),
    validateSearch: readFigures,
    component: lazyRouteComponent(() => import('./indicators/FiguresPage.tsx'), 'FiguresPage'),
  }),
  createRoute({
    ...at('/indicators'),
    component: lazyRouteComponent(() => import('./indicators/DefinitionsPage.tsx'), 'DefinitionsPage'),
  }),
  createRoute({
    ...at('/indicators/new'),
    component: lazyRouteComponent(() => import('./indicators/DefinitionEditorPage.tsx'), 'NewDefinitionPage'),
  }),
  createRoute({
    ...at('/indicators/$code'),
    component: lazyRouteComponent(
      () => import('./indicators/DefinitionEditorPage.tsx'),
      'EditDefinitionPage',
    ),
  }),
  createRoute({
    ...at('/releases'),
    validateSearch: readReleases,
    component: lazyRouteComponent(() => import('./indicators/ReleasesPage.tsx'), 'ReleasesPage'),
  }),
  createRoute({
    ...at('/releases/new'),
    component: lazyRouteComponent(() => import('./indicators/PlanReleasePage.tsx'), 'PlanReleasePage'),
  }),
  createRoute({
    ...at('/units'),
    validateSearch: readUnits,
    component: lazyRouteComponent(() => import('./units/UnitsPage.tsx'), 'UnitsPage'),
  }),
  createRoute({
    ...at('/accounts'),
    validateSearch: readAccounts,
    component: lazyRouteComponent(() => import('./identity/AccountsPage.tsx'), 'AccountsPage'),
  }),
  createRoute({
    ...at('/accounts/policy'),
    component: lazyRouteComponent(() => import('./identity/PolicyPage.tsx'), 'PolicyPage'),
  }),
  createRoute({
    ...at('/rights'),
    validateSearch: readRights,
    component: lazyRouteComponent(() => import('./identity/RightsPage.tsx'), 'RightsPage'),
  }),
  createRoute({
    ...at('/audit'),
    validateSearch: readAudit,
    component: lazyRouteComponent(() => import('./audit/AuditPage.tsx'), 'AuditPage'),
  }),
  createRoute({
    ...at('/notices'),
    validateSearch: readNotices,
    component: lazyRouteComponent(() => import('./notify/NoticesPage.tsx'), 'NoticesPage'),
  }),
  createRoute({
    ...at('/notices/settings'),
    component: lazyRouteComponent(() => import('./notify/SettingsPage.tsx'), 'SettingsPage'),
  }),
  createRoute({
    ...at('/webhooks'),
    validateSearch: readWebhooks,
    component: lazyRouteComponent(() => import('./notify/WebhooksPage.tsx'), 'WebhooksPage'),
  }),
  createRoute({
    ...at('/deliveries'),
    validateSearch: readDeliveries,
    component: lazyRouteComponent(() => import('./notify/DeliveriesPage.tsx'), 'DeliveriesPage'),
  }),
  createRoute({
    ...at('/calendar'),
    validateSearch: readCalendar,
    component: lazyRouteComponent(() => import('./workflow/CalendarPage.tsx'), 'CalendarPage'),
  }),
  createRoute({
    ...at('/calendar/edit'),
    validateSearch: readCalendar,
    component: lazyRouteComponent(() => import('./workflow/BringYearPage.tsx'), 'BringYearPage'),
  }),
  createRoute({
    ...at('/operator'),
    validateSearch: readOperator,
    component: lazyRouteComponent(() => import('./observation/OperatorPage.tsx'), 'OperatorPage'),
  }),
] as const;

const routeTree = rootRoute.addChildren(routes);

/** The console's router: every screen but the shell is fetched when it is first opened. */
export function createConsoleRouter() {
  return createRouter({
    routeTree,
    basepath: '/console',
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPendingComponent: Waiting,
    defaultErrorComponent: Broken,
    defaultPendingMs: 200,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}

declare module '@tanstack/history' {
  interface HistoryState {
    /** The cursors of the pages before this one, so that a list can be turned back. */
    trail?: string[];
  }
}
