import type { Format } from '../../../texts/format.ts'
import type { Entry } from './entries.ts'
import type { timelineTexts } from './timeline.texts.ts'

export type TimelineTexts = ReturnType<typeof timelineTexts.in>

/** What kind of line it is. */
export function wordOf(entry: Entry, t: TimelineTexts): string {
  switch (entry.kind) {
    case 'attempt':
      return t('attempt', { attempt: entry.attempt })
    case 'wait':
      return `${t('wait')} ${t(`wait_${entry.cause}`)}`
    case 'now':
      return `${t('now')}: ${t(entry.doing.kind)}`
    case 'child':
      return t('child')
    case 'step':
      return t(entry.step.kind)
  }
}

/** What it cost. */
export function figureOf(entry: Entry, format: Format, t: TimelineTexts): string {
  switch (entry.kind) {
    case 'attempt':
      return `${t('attemptSays', { steps: entry.steps })} · ${format.money(entry.costUsd)}`
    case 'step':
      return entry.step.kind === 'model_call'
        ? `${format.money(entry.step.cost_usd)} · ${t('tokens', {
            count: format.short(entry.step.input_tokens + entry.step.output_tokens),
          })}`
        : entry.child
          ? format.money(entry.child.usage.cost_usd)
          : ''
    case 'child':
      return format.money(entry.child.usage.cost_usd)
    default:
      return ''
  }
}
