import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Stop, Switch } from '../../../contract/resources/control.ts'
import { useAct, useList, useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Badge } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { controlTexts } from './control.texts.ts'
import { Held } from './held.tsx'
import { ScopeWords } from './scope-words.tsx'
import { StopForm } from './stop-form.tsx'
import { SwitchForm } from './switch-form.tsx'

/** What is held back, and what was stopped. */
export default function ControlPage() {
  const t = useTexts(controlTexts)
  const may = useMay()
  const [open, setOpen] = useState<'none' | 'switch' | 'stop'>('none')
  const close = () => setOpen('none')
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        <>
          {may('setSwitch') && (
            <Button operation="setSwitch" onPress={() => setOpen('switch')}>
              {t('setSwitch')}
            </Button>
          )}
          {may('stopMissions') && (
            <Button operation="stopMissions" look="danger" onPress={() => setOpen('stop')}>
              {t('stopMissions')}
            </Button>
          )}
        </>
      }
    >
      <Switches />
      {may('listStops') && <Stops />}
      {open === 'switch' && <SwitchForm close={close} />}
      {open === 'stop' && <StopForm close={close} />}
    </Page>
  )
}

function Switches() {
  const t = useTexts(controlTexts)
  const switches = useOperation('listSwitches', undefined, { everyMs: 10_000 })
  const columns = useSwitchColumns()
  return (
    <Panel title={t('switches')} isFlush>
      <Loaded query={switches}>
        {({ items }) => (
          <Grid
            label={t('switches')}
            columns={columns}
            rows={items}
            keyOf={({ id }) => id}
            empty={
              <Empty
                title={t('noSwitches')}
                command="npm run -s sortie -- switches set --agent coder --mode pause --reason 'being mended'"
              >
                {t('noSwitchesHow')}
              </Empty>
            }
          />
        )}
      </Loaded>
    </Panel>
  )
}

function useSwitchColumns(): readonly Column<Switch>[] {
  const t = useTexts(controlTexts)
  return [
    {
      id: 'mode',
      isLead: true,
      title: t('mode'),
      width: '110px',
      cell: ({ mode }) => <Badge tone={mode === 'stop' ? 'red' : 'amber'}>{t(mode)}</Badge>,
    },
    {
      id: 'scope',
      isLead: true,
      title: t('scope'),
      width: 'minmax(0, 1fr)',
      cell: ({ scope }) => <ScopeWords scope={scope} />,
    },
    {
      id: 'reason',
      isWide: true,
      title: t('reason'),
      width: 'minmax(0, 1.6fr)',
      cell: ({ reason }) => <bdi title={reason}>{reason}</bdi>,
    },
    { id: 'since', title: t('since'), width: '130px', cell: ({ since }) => <Time at={since} /> },
    { id: 'holds', title: t('holds'), width: '150px', cell: (one) => <Held by={one} /> },
    { id: 'lift', title: t('liftVerb'), width: '110px', cell: (one) => <Lift one={one} /> },
  ]
}

function Lift({ one: { id, mode, scope } }: { readonly one: Switch }) {
  const t = useTexts(controlTexts)
  const may = useMay()
  const [isOpen, setOpen] = useState(false)
  const lift = useAct('liftSwitch', ['listSwitches', 'listMissions'])
  if (scope.kind === 'platform') return <span title={t('byOperators')}>–</span>
  if (!may('liftSwitch')) return null
  return (
    <>
      <Button operation="liftSwitch" look="quiet" onPress={() => setOpen(true)}>
        {t('lift')}
      </Button>
      <Confirm
        title={t('liftVerb')}
        isOpen={isOpen}
        close={() => setOpen(false)}
        verb={t('liftVerb')}
        isBusy={lift.isPending}
        act={() =>
          lift.mutate(
            { params: { switch_id: id } },
            { onSuccess: () => say(t('lifted')), onSettled: () => setOpen(false) },
          )
        }
      >
        <p>{mode === 'pause' ? t('liftPause') : t('liftStop')}</p>
      </Confirm>
    </>
  )
}

function Stops() {
  const t = useTexts(controlTexts)
  const [, go] = useLocation()
  const list = useList('listStops', { query: { limit: 100 } }, { everyMs: 10_000 })
  const columns = useStopColumns()
  return (
    <Panel title={t('stops')} isFlush>
      <Loaded query={list}>
        {(stops) => (
          <Grid
            label={t('stops')}
            columns={columns}
            rows={stops}
            keyOf={({ id }) => id}
            open={({ id }) => go(`/control/stops/${id}`)}
            hasMore={list.hasMore}
            more={list.more}
            empty={
              <Empty
                title={t('noStops')}
                command="npm run -s sortie -- missions cancel --tag imports --reason 'wrong input'"
              >
                {t('noStopsHow')}
              </Empty>
            }
          />
        )}
      </Loaded>
    </Panel>
  )
}

function useStopColumns(): readonly Column<Stop>[] {
  const t = useTexts(controlTexts)
  const format = useFormat()
  return [
    {
      id: 'state',
      isLead: true,
      title: t('state'),
      width: '110px',
      cell: ({ state }) => <Badge tone={state === 'stopped' ? 'grey' : 'amber'}>{t(state)}</Badge>,
    },
    {
      id: 'scope',
      isLead: true,
      title: t('scope'),
      width: 'minmax(0, 1fr)',
      cell: ({ scope }) => <ScopeWords scope={scope} />,
    },
    {
      id: 'reason',
      isWide: true,
      title: t('reason'),
      width: 'minmax(0, 1.4fr)',
      cell: ({ reason }) => <bdi>{reason}</bdi>,
    },
    {
      id: 'stopped',
      title: t('stoppedCount'),
      width: '140px',
      isNumber: true,
      cell: ({ stopped }) => format.count(stopped),
    },
    {
      id: 'after',
      title: t('after'),
      width: '180px',
      isNumber: true,
      cell: ({ spent_after }) => format.money(spent_after.cost_usd),
    },
    { id: 'requested', title: t('requested'), width: '130px', cell: ({ requested_at }) => <Time at={requested_at} /> },
  ]
}
