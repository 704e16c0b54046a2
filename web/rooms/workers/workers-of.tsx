import { useState } from 'react'
import { Link } from 'wouter'
import type { Instance } from '../../../contract/resources/instance.ts'
import type { SupervisedAgent } from '../../../contract/resources/supervisor.ts'
import { address } from '../../api/client.ts'
import { useList } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Acts } from '../../kit/form.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { OrderDialog } from './order-dialog.tsx'
import { WorkerDetails } from './worker-details.tsx'
import { WorkerStateBadge } from './worker-state.tsx'
import { workersTexts } from './workers.texts.ts'

interface WorkersOfProps {
  readonly agent: string
  readonly standing: SupervisedAgent | undefined
}

/** The workers of one agent, with orders to all of them. */
export function WorkersOf({ agent, standing }: WorkersOfProps) {
  const t = useTexts(workersTexts)
  const may = useMay()
  const columns = useColumns()
  const [isOrdering, setOrdering] = useState(false)
  const [opened, open] = useState<string>()
  const list = useList('listInstances', { params: { name: agent }, query: { limit: 100 } }, { everyMs: 5_000 })
  const shown = list.data?.find(({ id }) => id === opened)
  return (
    <Panel
      title={agent}
      isFlush
      beside={
        <Acts>
          {standing && (
            <span>
              {t('summary', standing.instances)}
              {standing.waiting > 0 && ` · ${t('waiting', { count: standing.waiting })}`}
            </span>
          )}
          {may('getAgent') && <Link href={`/agents/${agent}`}>{t('toAgent')}</Link>}
          {may('controlAgent') && (
            <Button operation="controlAgent" onPress={() => setOrdering(true)}>
              {t('ordersAll')}
            </Button>
          )}
        </Acts>
      }
    >
      <Loaded query={list}>
        {(workers) => (
          <Grid
            label={t('title')}
            columns={columns}
            rows={workers}
            keyOf={({ id }) => id}
            open={({ id }) => open(id)}
            hasMore={list.hasMore}
            more={list.more}
            empty={
              <Empty title={t('noWorkers')} command={workerOf(agent)}>
                {t('noWorkersHow')}
              </Empty>
            }
          />
        )}
      </Loaded>
      {isOrdering && <OrderDialog agent={agent} close={() => setOrdering(false)} />}
      {shown && <WorkerDetails worker={shown} close={() => open(undefined)} />}
    </Panel>
  )
}

function workerOf(agent: string): string {
  return `cat > worker.mjs <<'end'
import { runAgent } from 'sortie-sdk'
await runAgent({
  url: '${address}', apiKey: process.env.SORTIE_API_KEY, name: '${agent}',
  handler: async (job) => ({ length: String(job.input).length }),
})
end
node worker.mjs`
}

function useColumns(): readonly Column<Instance>[] {
  const t = useTexts(workersTexts)
  const format = useFormat()
  return [
    { id: 'worker', title: t('worker'), width: 'minmax(0, 1.4fr)', isLead: true, cell: ({ id }) => <code>{id}</code> },
    { id: 'state', title: t('state'), width: '140px', cell: ({ state }) => <WorkerStateBadge state={state} /> },
    { id: 'seen', title: t('seen'), width: '130px', cell: ({ last_seen_at }) => <Time at={last_seen_at} /> },
    { id: 'version', title: t('version'), width: 'minmax(0, 0.7fr)', cell: ({ version }) => <bdi>{version}</bdi> },
    {
      id: 'held',
      title: t('held'),
      width: '90px',
      isNumber: true,
      cell: ({ missions, max_concurrent }) =>
        t('of', { held: format.count(missions.length), most: format.count(max_concurrent) }),
    },
    {
      id: 'recent',
      title: t('recent'),
      width: 'minmax(0, 1fr)',
      cell: ({ recent: { finished, succeeded } }) =>
        finished === 0 ? t('noneRecent') : t('wellOf', { well: format.count(succeeded), all: format.count(finished) }),
    },
  ]
}
