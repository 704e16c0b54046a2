import { Maximize, Minimize, OctagonX } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ThroughputWindow } from '../../../contract/resources/throughput.ts'
import { NewMission } from '../../app/new-mission.tsx'
import { oneOf, text, useSearchState } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Page } from '../../kit/page.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { AgentsPart } from './agents-part.tsx'
import { BudgetsPart } from './budgets-part.tsx'
import { controlTexts } from './control.texts.ts'
import { ControlPart } from './control-part.tsx'
import { Freshness } from './freshness.tsx'
import { HealthLine } from './health-line.tsx'
import { ModelsPart } from './models-part.tsx'
import styles from './now.module.css'
import { nowTexts } from './now.texts.ts'
import { QueuePart } from './queue-part.tsx'
import { SlotsPart } from './slots-part.tsx'
import { ThroughputPart } from './throughput-part.tsx'
import { useGathered } from './use-gathered.ts'
import { type Readings, useReadings } from './use-readings.ts'
import { useRefresh } from './use-refresh.ts'
import { useWall } from './use-wall.ts'
import { WaitingPart } from './waiting-part.tsx'

const StopDialog = lazy(() => import('./stop-dialog.tsx'))
const StopReceipt = lazy(() => import('./stop-receipt.tsx'))

const windows: readonly [ThroughputWindow, ...ThroughputWindow[]] = ['1h', '15m', '24h', '7d']
const parts = { window: oneOf(windows), screen: oneOf(['page', 'wall']), stop: text }

/** The control room: what needs a person, what happens, what waits, and the way to stop it. */
export default function NowPage() {
  const t = useTexts(nowTexts)
  const [{ window, screen, stop }, change] = useSearchState(parts)
  const readings = useReadings(window)
  const isGathered = useGathered(readings)
  useRefresh()
  useWall(screen === 'wall')
  return (
    <Page
      title={t('title')}
      about={isGathered && <Freshness readings={readings} />}
      actions={
        <>
          <Button
            look="quiet"
            icon={screen === 'wall' ? <Minimize aria-hidden /> : <Maximize aria-hidden />}
            label={screen === 'wall' ? t('leaveWall') : t('wall')}
            onPress={() => change({ screen: screen === 'wall' ? 'page' : 'wall' })}
          />
          <NewMission />
          <RedButton readings={readings} stopped={(id) => change({ stop: id })} />
        </>
      }
    >
      {isGathered ? (
        <>
          <HealthLine readings={readings} />
          <div className={styles.grid}>
            <div className={styles.column} data-span={8}>
              <ThroughputPart
                reading={readings.throughput}
                window={window}
                choose={(next) => change({ window: next })}
              />
              <QueuePart reading={readings.queue} />
            </div>
            <div className={styles.column} data-span={4}>
              <WaitingPart readings={readings} />
              <SlotsPart readings={readings} />
            </div>
            <AgentsPart readings={readings} />
            <ModelsPart reading={readings.models} />
            <BudgetsPart reading={readings.budgets} />
            <ControlPart readings={readings} />
          </div>
        </>
      ) : (
        <p className={styles.looking} aria-busy="true">
          {t('looking')}
        </p>
      )}
      {stop !== '' && (
        <Suspense>
          <StopReceipt id={stop} close={() => change({ stop: '' })} />
        </Suspense>
      )}
    </Page>
  )
}

interface RedButtonProps {
  readonly readings: Readings
  stopped(stopId: string): void
}

function RedButton({ readings, stopped }: RedButtonProps) {
  const t = useTexts(controlTexts)
  const may = useMay()
  const [isOpen, setOpen] = useState(false)
  if (!may('stopMissions') && !may('setSwitch')) return null
  const agents = (readings.agents.data?.items ?? []).map(({ name }) => name)
  const close = () => setOpen(false)
  return (
    <>
      <Button look="danger" icon={<OctagonX aria-hidden />} onPress={() => setOpen(true)}>
        {t('open')}
      </Button>
      {isOpen && (
        <Suspense>
          <StopDialog
            isOpen
            agents={agents}
            close={close}
            stopped={(id) => {
              close()
              stopped(id)
            }}
          />
        </Suspense>
      )}
    </>
  )
}
