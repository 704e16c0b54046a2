import type { PictureRow } from '../../../kit/picture/picture-rows.ts'
import type { Format } from '../../../texts/format.ts'
import { type Entry, isFailed } from './entries.ts'
import { type Look, lookOf, nameOf } from './looks.ts'
import type { Scale } from './scale.ts'
import { figureOf, type TimelineTexts, wordOf } from './words.ts'

/** As on the page: each kind has its colour and its word. */
const tones: Readonly<Record<Look, string>> = {
  modelCall: 'blue',
  toolCall: 'purple',
  approval: 'amber',
  delegation: 'green',
  child: 'green',
  wait: 'ink-soft',
  attempt: 'ink-soft',
}

/** The lines of a timeline, as a picture has them. */
export function timelineRows(
  entries: readonly Entry[],
  scale: Scale,
  format: Format,
  t: TimelineTexts,
): readonly PictureRow[] {
  return entries.map((entry) => {
    const hasFailed = isFailed(entry)
    const lasted = entry.end === undefined ? '…' : format.duration(entry.end - entry.start)
    const number = entry.kind === 'step' ? String(entry.step.number) : ''
    return {
      indent: entry.kind === 'attempt' ? 0 : 1,
      tone: hasFailed ? 'red' : tones[lookOf(entry)],
      text: joined([number, wordOf(entry, t), nameOf(entry), hasFailed ? `(${t('failed')})` : '']),
      bar: { from: scale.at(entry.start), to: scale.at(entry.end ?? scale.to) },
      isHollow: entry.kind === 'wait',
      figures: joined([figureOf(entry, format, t), lasted], ' · '),
    }
  })
}

function joined(parts: readonly string[], between = ' '): string {
  return parts.filter((part) => part !== '').join(between)
}
