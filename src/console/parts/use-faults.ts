import { useTranslation } from 'react-i18next';
import { faultsByPath } from '#console/api/problem.ts';
import { standingFaults } from '#console/api/standing-faults.ts';

/** What a command was refused for, by field, as far as it still holds for what stands in the fields now. */
export function useFaults(
  command: { error: Error | null; variables: unknown },
  now: unknown,
): ReadonlyMap<string, string> {
  const { t } = useTranslation();
  return standingFaults(faultsByPath(command.error), command.variables, now, t('common.missing'));
}
