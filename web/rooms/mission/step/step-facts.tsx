import type { Step } from '../../../../contract/resources/mission.ts'
import { Facts } from '../../../kit/facts.tsx'
import { Time } from '../../../kit/time.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import { MissionLink } from '../mission-link.tsx'
import { stepTexts } from './step.texts.ts'

type Fact = readonly [name: string, value: React.ReactNode]

/** What is known of a step in a few words each. */
export function StepFacts({ step }: { readonly step: Step }) {
  const t = useTexts(stepTexts)
  const format = useFormat()
  const lasted = Date.parse(step.finished_at) - Date.parse(step.started_at)
  const ofKind = useFactsOfKind(step)
  return (
    <Facts
      entries={[
        ...ofKind.first,
        [t('duration'), format.duration(lasted)],
        [t('started'), <Time key="started" at={step.started_at} exact />],
        [t('attempt'), step.attempt],
        ...ofKind.after,
      ]}
    />
  )
}

function useFactsOfKind(step: Step): { readonly first: readonly Fact[]; readonly after: readonly Fact[] } {
  const t = useTexts(stepTexts)
  const model = useModelFacts()
  switch (step.kind) {
    case 'model_call':
      return model(step)
    case 'tool_call':
      return {
        first: [[t('tool'), step.tool]],
        after: [
          [t('version'), step.tool_version],
          [t('effect'), step.effect && t('effectSays', { kind: step.effect.kind, state: step.effect.state })],
          [t('effectKey'), step.effect && <code>{step.effect.key}</code>],
          [t('origin'), step.origin === 'outside' && t('outside')],
          [t('callId'), <code key="call">{step.call_id}</code>],
        ],
      }
    case 'approval':
      return {
        first: [
          [t('decision'), step.decision],
          [t('by'), step.by],
        ],
        after: [
          [t('about'), step.about],
          [t('tool'), step.tool],
          [t('note'), step.note],
          [t('approval'), <code key="approval">{step.approval_id}</code>],
        ],
      }
    case 'delegation':
      return {
        first: [
          [t('agent'), step.agent],
          [t('mission'), <MissionLink key="mission" id={step.mission_id} />],
        ],
        after: [[t('origin'), step.origin === 'outside' && t('outside')]],
      }
  }
}

function useModelFacts() {
  const t = useTexts(stepTexts)
  const format = useFormat()
  return (step: Extract<Step, { kind: 'model_call' }>) => {
    const cached = step.cached_input_tokens
    const thought = step.reasoning_tokens
    const inside = cached === undefined ? '' : ` (${format.count(cached)} ${t('cached')})`
    const forThought = thought === undefined ? '' : ` (${format.count(thought)} ${t('reasoningTokens')})`
    return {
      first: [
        [t('model'), step.model],
        [t('cost'), `${format.money(step.cost_usd)}${step.estimated ? ` (${t('estimated')})` : ''}`],
        [t('input'), format.count(step.input_tokens) + inside],
        [t('output'), format.count(step.output_tokens) + forThought],
      ] satisfies readonly Fact[],
      after: [
        [t('finish'), <code key="finish">{step.finish_reason}</code>],
        [t('told'), step.told_reason],
        [t('saved'), step.cache_saved_usd !== undefined && format.money(step.cache_saved_usd)],
        [t('tier'), step.service_tier],
        [t('ownKey'), step.own_key && t('ownKeySays')],
        [t('responseId'), step.response_id && <code>{step.response_id}</code>],
      ] satisfies readonly Fact[],
    }
  }
}
