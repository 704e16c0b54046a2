import type { Approval } from '../../../contract/resources/approval.ts'
import { useOperation } from '../../api/use-operation.ts'
import { decisionTexts } from '../../app/deciding/decision.texts.ts'
import { useMay } from '../../app/session/session.tsx'
import { Facts } from '../../kit/facts.tsx'
import { JsonTree } from '../../kit/json-tree/json-tree.tsx'
import type { Value } from '../../kit/json-tree/rows.ts'
import { MissionLink } from '../../kit/links.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Badge } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import styles from './approvals.module.css'
import { approvalsTexts } from './approvals.texts.ts'

/** Who decided what, when, and what was changed before. */
export function Decided({ approval: { decision, mission_id } }: { readonly approval: Approval }) {
  const t = useTexts(approvalsTexts)
  const words = useTexts(decisionTexts)
  if (decision === null) return <Closed missionId={mission_id} />
  const { by, via, at, note, edits } = decision
  const ways = { api: t('viaApi'), link: t('viaLink'), deadline: t('viaDeadline') }
  const isGood = decision.decision === 'approve' || decision.decision === 'happened'
  return (
    <Panel title={t('decision')}>
      <div className={styles.opened}>
        <Facts
          entries={[
            [
              t('decision'),
              <Badge key="decision" tone={isGood ? 'green' : 'grey'}>
                {words(decision.decision)}
              </Badge>,
            ],
            [t('decisionBy', { decision: '' }).trim(), by],
            [t('via'), ways[via]],
            [t('at'), <Time key="at" at={at} exact />],
            [words('note'), note],
          ]}
        />
        {edits.length > 0 && (
          <section className={styles.payload}>
            <h3>{t('edits')}</h3>
            <JsonTree
              name={t('edits')}
              value={edits.map(({ path, before, after }) => ({
                path,
                [t('before')]: (before ?? null) as Value,
                [t('after')]: (after ?? null) as Value,
              }))}
            />
          </section>
        )}
      </div>
    </Panel>
  )
}

/** Nobody decided, since the mission ended first. */
function Closed({ missionId }: { readonly missionId: string }) {
  const t = useTexts(approvalsTexts)
  const when = useMay()('getMission')
  const { data: mission } = useOperation('getMission', { params: { mission_id: missionId } }, { when })
  return (
    <Panel title={t('closed')}>
      <p>
        {t('closedWhy', { status: mission?.status ?? '' })} <MissionLink id={missionId} />
      </p>
      {mission?.finished_at && <Time at={mission.finished_at} />}
    </Panel>
  )
}
