import { useMemo, useState } from 'react'
import type { AnswerFor } from '../../../api/call.ts'
import { client } from '../../../api/client.ts'
import { Dialog } from '../../../kit/dialog.tsx'
import { Empty } from '../../../kit/empty.tsx'
import { Grid } from '../../../kit/grid.tsx'
import { JsonTree } from '../../../kit/json-tree/json-tree.tsx'
import type { Value } from '../../../kit/json-tree/rows.ts'
import { Panel } from '../../../kit/panel.tsx'
import { showFailure } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import { merged } from '../feed/merge.ts'
import type { MissionRecord } from '../feed/mission-feed.ts'
import { readEvents } from '../feed/read-events.ts'
import { missionTexts } from '../mission.texts.ts'
import { partTexts } from '../part.texts.ts'

interface EventsTabProps {
  readonly mission: AnswerFor<'getMission'>
  readonly record: MissionRecord | undefined
}

type Event = MissionRecord['events'][number]

const pageSize = 100

/** The events as they are stored, newest first, a window of their numbers at a time. */
export function EventsTab({ mission, record }: EventsTabProps) {
  const t = useTexts(partTexts)
  const title = useTexts(missionTexts)('events')
  const format = useFormat()
  const [opened, setOpened] = useState<Event>()
  const { events, hasMore, more } = useEarlierEvents(mission.id, record?.events ?? [])
  const rows = useMemo(() => [...events].reverse(), [events])
  return (
    <Panel title={title} isFlush beside={<span>{t('eventsAbout')}</span>}>
      <Grid
        label={title}
        rows={rows}
        keyOf={({ seq }) => String(seq)}
        open={setOpened}
        fillsPage
        hasMore={hasMore}
        more={more}
        empty={<Empty title={t('noEvents')} />}
        columns={[
          { id: 'seq', title: t('seq'), width: '70px', isNumber: true, cell: ({ seq }) => seq },
          { id: 'time', title: t('time'), width: '120px', cell: ({ time }) => format.clock(time) },
          { id: 'type', title: t('event'), width: '190px', cell: ({ type }) => <code>{type}</code> },
          {
            id: 'data',
            title: t('data'),
            width: 'minmax(0, 1fr)',
            cell: ({ data }) => (
              <code>
                <bdi>{headOf(data)}</bdi>
              </code>
            ),
          },
        ]}
      />
      {opened && (
        <Dialog title={`${opened.seq} · ${opened.type}`} isOpen close={() => setOpened(undefined)} place="side">
          <p>{format.time(opened.time)}</p>
          <JsonTree value={opened as unknown as Value} name={opened.id} />
        </Dialog>
      )}
    </Panel>
  )
}

/** A line has room for the beginning; the event itself opens whole. */
function headOf(data: Event['data']): string {
  return JSON.stringify(data).slice(0, 300)
}

function useEarlierEvents(id: string, known: readonly Event[]) {
  const [earlier, setEarlier] = useState<readonly Event[]>([])
  const [isReading, setReading] = useState(false)
  const events = useMemo(() => merged(known, earlier, { numberOf: ({ seq }: Event) => seq }), [known, earlier])
  const first = events[0]?.seq ?? 1
  const more = () => {
    if (isReading || first <= 1) return
    setReading(true)
    const after = Math.max(0, first - 1 - pageSize)
    readEvents(client, id, { after, last: first - 1 })
      .then((read) => setEarlier((before) => [...read, ...before]))
      .catch((error: Error) => showFailure(error))
      .finally(() => setReading(false))
  }
  return { events, hasMore: first > 1, more }
}
