/** What the screens of the working calendar keep in their addresses. */
import { like, search } from '#console/api/url-state.ts';

export const readCalendar = search({ year: like(/^[2-9]\d{3}$/) });
