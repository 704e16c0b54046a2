import { Link } from 'wouter'
import type { SupervisedAgent } from '../../../contract/resources/supervisor.ts'
import { useMay } from '../../app/session/session.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Panel } from '../../kit/panel.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { AgentStateBadge } from './agent-state.tsx'
import styles from './agents.module.css'
import { agentsTexts } from './agents.texts.ts'
import { useStanding } from './use-standing.ts'

/** How an agent is now, and why. */
export function StandingPart({ name }: { readonly name: string }) {
  const standing = useStanding(name)
  return standing && <Standing standing={standing} />
}

function Standing({ standing }: { readonly standing: SupervisedAgent }) {
  const t = useTexts(agentsTexts)
  const format = useFormat()
  const may = useMay()
  const { name, state, kind, instances, load, capacity, waiting, recent } = standing
  const { finished, succeeded, p50_ms, last_error } = recent
  const running = `${format.count(load)}/${format.count(capacity)}`
  return (
    <Panel
      title={t('state')}
      beside={
        <span>
          <AgentStateBadge state={state} /> {state !== 'up' && <span className={styles.why}>{t(`why_${state}`)}</span>}
        </span>
      }
    >
      <Facts
        entries={[
          [
            t('load'),
            may('listMissions') ? (
              <Link key="load" href={`/missions?agent=${name}&status=RUNNING`}>
                {running}
              </Link>
            ) : (
              running
            ),
          ],
          [
            t('workers'),
            kind === 'remote' && (
              <Link key="workers" href={`/workers?agent=${name}`}>
                {t('workersUp', { up: instances.up, known: instances.known })}
              </Link>
            ),
          ],
          [t('waiting'), kind === 'remote' && format.count(waiting)],
          [
            t('recent'),
            finished === 0
              ? t('noneRecent')
              : `${t('wellOf', { well: format.count(succeeded), all: format.count(finished) })}${p50_ms === null ? '' : ` · ${format.duration(p50_ms)}`}`,
          ],
          [t('lastError'), last_error],
        ]}
      />
    </Panel>
  )
}
