import type { Approval } from '../../../contract/resources/approval.ts'
import { useOperation } from '../../api/use-operation.ts'
import { EndsItself } from '../../app/deciding/ends-itself.tsx'
import { mayDecide } from '../../app/deciding/may-decide.ts'
import { useMay, useSession } from '../../app/session/session.tsx'
import { Facts } from '../../kit/facts.tsx'
import { JsonTree } from '../../kit/json-tree/json-tree.tsx'
import { AgentLink, MissionLink } from '../../kit/links.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Badge } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import styles from './approvals.module.css'
import { approvalsTexts } from './approvals.texts.ts'
import { Decided } from './decided.tsx'
import { DecisionForm, type DecisionFormProps } from './decision-form.tsx'
import { Story } from './story.tsx'
import { useEffectOf } from './use-effect-of.ts'

interface DetailsProps {
  readonly id: string
  readonly search: string
  /** Told once the person has decided it here. */
  decided(id: string): void
}

/** What one approval is about, what would happen, and its decision. */
export function ApprovalDetails({ id, search, decided }: DetailsProps) {
  const approval = useOperation('getApproval', { params: { approval_id: id } })
  return <Loaded query={approval}>{(read) => <Opened approval={read} search={search} decided={decided} />}</Loaded>
}

function Opened({ approval, search, decided }: DecisionFormProps) {
  const t = useTexts(approvalsTexts)
  const may = useMay()
  const { key } = useSession()
  const { about, payload, question, status } = approval
  const isMine = status === 'OPEN' && may('decideApproval') && mayDecide(key.roles, approval.approvers)
  return (
    <>
      <div className={styles.deciding}>
        <Panel title={about === 'question' ? t('questionKind') : t(about)}>
          <div className={styles.opened}>
            <p className={styles.question}>
              <bdi>{question}</bdi>
            </p>
            <WouldHappen approval={approval} />
            {about !== 'question' && (
              <section className={styles.payload}>
                <h3>{about === 'guardrail' ? t('finding') : t('arguments')}</h3>
                {payload === null ? <p>{t('noArguments')}</p> : <JsonTree value={payload} name={approval.tool} />}
              </section>
            )}
            <ApprovalFacts approval={approval} />
          </div>
        </Panel>
        {isMine && <DecisionForm approval={approval} search={search} decided={decided} />}
      </div>
      {status !== 'OPEN' && <Decided approval={approval} />}
      {may('getMission') && <Story approval={approval} />}
    </>
  )
}

const would = {
  tool_call: 'wouldCall',
  question: 'wouldAnswer',
  guardrail: 'wouldPass',
  effect_unknown: 'wouldSettle',
} as const

function WouldHappen({ approval: { about, agent, tool, status } }: { readonly approval: Approval }) {
  const t = useTexts(approvalsTexts)
  if (status !== 'OPEN') return null
  return <p className={styles.would}>{t(would[about], { agent, tool })}</p>
}

function ApprovalFacts({ approval }: { readonly approval: Approval }) {
  const t = useTexts(approvalsTexts)
  const { agent, mission_id, tool, about, created_at, status, approvers } = approval
  const isOpen = status === 'OPEN'
  const when = useMay()('getMission') && isOpen
  const mission = useOperation('getMission', { params: { mission_id } }, { when })
  const effect = useEffectOf(approval)
  const effectWords = { none: t('effectNone'), idempotent: t('effectIdempotent'), write: t('effectWrite') }
  return (
    <Facts
      entries={[
        [t('agent'), <AgentLink key="agent" name={agent} />],
        [t('mission'), <MissionLink key="mission" id={mission_id} />],
        [t('tool'), about === 'question' ? undefined : <code key="tool">{tool}</code>],
        [
          t('effect'),
          effect && (
            <Badge key="effect" tone={effect === 'write' ? 'amber' : 'grey'}>
              {effectWords[effect]}
            </Badge>
          ),
        ],
        [t('asked'), <Time key="asked" at={created_at} />],
        [
          t('deadline'),
          isOpen ? (
            <EndsItself key="deadline" approval={approval} missionDeadline={mission.data?.deadline} />
          ) : undefined,
        ],
        [t('approvers'), approvers.length === 0 ? t('everyKey') : approvers.join(', ')],
      ]}
    />
  )
}
