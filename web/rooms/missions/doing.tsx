import type { Doing } from '../../live/doing.ts'
import { type Texts, useTexts } from '../../texts/catalogue.ts'
import { type Format, useFormat } from '../../texts/format.ts'
import { doingTexts } from './doing.texts.ts'
import styles from './missions-page.module.css'

/** What a mission is doing, in a line. */
export function DoingNow({ doing }: { readonly doing: Doing }) {
  const text = useDoingText()(doing)
  return (
    <bdi className={styles[`doing-${toneOf(doing)}`]} title={text}>
      {text}
    </bdi>
  )
}

function useDoingText(): (doing: Doing) => string {
  const t = useTexts(doingTexts)
  const format = useFormat()
  return (doing) => textOf(doing, t, format)
}

function textOf(doing: Doing, t: Texts<Parameters<ReturnType<typeof doingTexts.in>>[0]>, format: Format): string {
  switch (doing.kind) {
    case 'scheduled':
      return doing.until === null ? t('scheduledSoon') : t('scheduled', { when: format.time(doing.until) })
    case 'retry':
      return t('retry', { when: format.clock(doing.until), message: doing.message })
    case 'limit':
      return t('limit', { limit: doing.limit })
    case 'held':
      return doing.reason === '' ? t('held') : t('heldBecause', { reason: doing.reason })
    case 'running':
      return doing.calls === 0 ? t('begun') : t('running', { calls: doing.calls })
    case 'step':
      return t(stepText(doing.step), { number: doing.number, name: doing.name })
    case 'child':
      return t('child', { count: doing.count })
    case 'tool':
      return t('tool', { tool: doing.tool })
    case 'agent':
      return t('agent', { agent: doing.agent })
    case 'budget':
      return t('budget', { message: doing.message })
    case 'failed':
      return `${doing.code}: ${doing.message}`
    case 'ended':
      return doing.text
    default:
      return t(doing.kind)
  }
}

function stepText(step: string): 'model_call' | 'tool_call' | 'delegation' | 'approval_step' {
  if (step === 'tool_call' || step === 'delegation') return step
  return step === 'approval' ? 'approval_step' : 'model_call'
}

/** Who looks finds what needs a person, and what failed. */
function toneOf({ kind }: Doing): 'alert' | 'failed' | 'plain' | 'quiet' {
  if (kind === 'approval' || kind === 'budget') return 'alert'
  if (kind === 'failed') return 'failed'
  return kind === 'ended' || kind === 'backlog' ? 'quiet' : 'plain'
}
