import type { Approval } from '../../../contract/resources/approval.ts'
import type { Step } from '../../../contract/resources/mission.ts'
import { useList, useOperation } from '../../api/use-operation.ts'
import { Button } from '../../kit/button.tsx'
import { Facts } from '../../kit/facts.tsx'
import { JsonTree } from '../../kit/json-tree/json-tree.tsx'
import type { Value } from '../../kit/json-tree/rows.ts'
import { AgentLink, MissionLink } from '../../kit/links.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Status } from '../../kit/status.tsx'
import { Elapsed } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './approvals.module.css'
import { approvalsTexts } from './approvals.texts.ts'
import { headline } from './headline.ts'

/** What led to the question: the mission’s input and its steps. */
export function Story({ approval: { mission_id } }: { readonly approval: Approval }) {
  const t = useTexts(approvalsTexts)
  const format = useFormat()
  const one = { params: { mission_id } }
  const mission = useOperation('getMission', one)
  const steps = useList('listMissionSteps', { ...one, query: { limit: 50, order: 'newest_first' } })
  return (
    <Panel title={t('story')} beside={<MissionLink id={mission_id} />}>
      <div className={styles.opened}>
        <Loaded query={mission}>
          {({ input, status, usage }) => (
            <>
              <Facts
                entries={[
                  [t('status'), <Status key="status" status={status} />],
                  [t('cost'), format.money(usage.cost_usd)],
                ]}
              />
              <section className={styles.payload}>
                <h3>{t('input')}</h3>
                <JsonTree value={input as Value} name={t('input')} />
              </section>
            </>
          )}
        </Loaded>
        <Loaded query={steps}>
          {(items) => (
            <>
              <h3>{items.length === 0 ? t('storyEmpty') : t('storyOrder')}</h3>
              <ol className={styles.steps}>
                {items.map((step) => (
                  <StepLine key={step.number} step={step} />
                ))}
              </ol>
              {steps.hasMore && (
                <Button look="quiet" onPress={steps.more}>
                  {t('storyEarlier')}
                </Button>
              )}
            </>
          )}
        </Loaded>
      </div>
    </Panel>
  )
}

function StepLine({ step }: { readonly step: Step }) {
  const t = useTexts(approvalsTexts)
  const kinds = {
    model_call: t('model_call'),
    tool_call: t('toolCall'),
    approval: t('approvalStep'),
    delegation: t('delegation'),
  }
  return (
    <li>
      <span className={styles.number} title={t('step', { number: step.number })}>
        {step.number}
      </span>
      <span>{kinds[step.kind]}</span>
      <bdi className={styles.head}>
        {step.kind === 'delegation' && (
          <>
            <AgentLink name={step.agent} />{' '}
          </>
        )}
        {headline(step)}
      </bdi>
      <Elapsed since={step.started_at} until={step.finished_at} />
    </li>
  )
}
