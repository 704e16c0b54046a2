import { useState } from 'react'
import type { Instance } from '../../../contract/resources/instance.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Facts } from '../../kit/facts.tsx'
import { JsonTree } from '../../kit/json-tree/json-tree.tsx'
import { MissionLink } from '../../kit/links.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { OrderDialog } from './order-dialog.tsx'
import { WorkerStateBadge } from './worker-state.tsx'
import { workersTexts } from './workers.texts.ts'

interface WorkerDetailsProps {
  readonly worker: Instance
  close(): void
}

/** One worker: what it holds, and how its last missions went. */
export function WorkerDetails({ worker, close }: WorkerDetailsProps) {
  const t = useTexts(workersTexts)
  const format = useFormat()
  const may = useMay()
  const [isOrdering, setOrdering] = useState(false)
  const { id, agent, state, version, missions, metadata, recent, capabilities } = worker
  if (isOrdering) return <OrderDialog agent={agent} worker={id} close={close} />
  return (
    <Dialog
      title={t('details', { id })}
      place="side"
      isOpen
      close={close}
      actions={
        may('controlAgent') && (
          <Button look="primary" operation="controlAgent" onPress={() => setOrdering(true)}>
            {t('orders')}
          </Button>
        )
      }
    >
      <Facts
        entries={[
          [t('state'), <WorkerStateBadge key="state" state={state} />],
          [t('seen'), <Time key="seen" at={worker.last_seen_at} />],
          [t('lost'), worker.lost_at && <Time key="lost" at={worker.lost_at} exact />],
          [t('registered'), <Time key="registered" at={worker.registered_at} exact />],
          [t('version'), version],
          [t('heartbeat'), format.duration(worker.heartbeat_s * 1000)],
          [t('capabilities'), capabilities.join(', ')],
          [
            t('recent'),
            recent.finished === 0
              ? t('noneRecent')
              : t('wellOf', { well: format.count(recent.succeeded), all: format.count(recent.finished) }),
          ],
          [t('median'), recent.p50_ms !== null && format.duration(recent.p50_ms)],
          [t('lastError'), recent.last_error],
        ]}
      />
      <h3>{t('missions')}</h3>
      {missions.length === 0 && <p>{t('noMissions')}</p>}
      <ul>
        {missions.map((mission) => (
          <li key={mission}>
            <MissionLink id={mission} />
          </li>
        ))}
      </ul>
      {Object.keys(metadata).length > 0 && <JsonTree value={metadata} name={t('metadata')} />}
    </Dialog>
  )
}
