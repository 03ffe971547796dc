import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#console/api/client.ts';
import { useCommand } from '#console/api/hooks.ts';
import { type Column, ListTable } from '#console/parts/ListTable.tsx';
import { Page, Part } from '#console/parts/Page.tsx';
import { Failure, Waiting } from '#console/parts/States.tsx';
import { useDoing } from '#console/parts/use-doing.ts';
import { CHANNELS, type ChannelName, notifyContracts } from '#kernel/notify/contract.ts';
import { Addresses } from './Addresses.tsx';
import { useWorded } from './use-worded.ts';

type Topic = OutputOf<typeof notifyContracts.settings>['topics'][number];

/** By which ways each topic comes; what is not urgent is told in Taihu alone. The digest is a topic too. */
function Topics({ topics }: { topics: readonly Topic[] }) {
  const { t } = useTranslation();
  const doing = useDoing();
  const choose = useCommand(notifyContracts.choose);
  const change = ({ topic, channels }: Topic, channel: ChannelName, isChosen: boolean) => {
    const others = channels.filter((one) => one !== channel);
    const chosen = isChosen ? [...others, channel] : others;
    choose.mutate({ topic, channels: chosen }, doing(t('noticeSettings.saved')));
  };
  const columnOf = (channel: ChannelName): Column<Topic> => ({
    key: channel,
    title: t(`channel.${channel}`),
    cell: (row) =>
      row.isUrgent ? (
        <Checkbox
          aria-label={t('noticeSettings.by', { topic: row.title, channel: t(`channel.${channel}`) })}
          checked={row.channels.includes(channel)}
          disabled={choose.isPending}
          onChange={(event) => change(row, channel, event.target.checked)}
        />
      ) : (
        <span className="quiet">{t('noticeSettings.insideOnly')}</span>
      ),
  });
  const columns: Column<Topic>[] = [
    { key: 'topic', title: t('noticeSettings.topic'), isHeading: true, cell: (row) => row.title },
    ...CHANNELS.map(columnOf),
  ];
  return (
    <ListTable
      caption={t('noticeSettings.topics')}
      columns={columns}
      rows={topics}
      keyOf={(row) => row.topic}
    />
  );
}

/** By which ways the reader is told outside Taihu. The link at the end of each mail leads here. */
export function SettingsPage() {
  const { t } = useTranslation();
  const settings = useWorded(notifyContracts.settings, {});
  return (
    <Page title={t('noticeSettings.title')} lead={t('noticeSettings.lead')}>
      {settings.isPending && <Waiting rows={6} />}
      {settings.isLoadingError && <Failure error={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.data && (
        <>
          <Part title={t('noticeSettings.addresses')}>
            <Addresses addresses={settings.data.addresses} />
          </Part>
          <Part title={t('noticeSettings.topics')}>
            <p className="quiet">{t('noticeSettings.topicsHint')}</p>
            <Topics topics={settings.data.topics} />
          </Part>
        </>
      )}
    </Page>
  );
}
