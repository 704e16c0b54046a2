import type { Mission, MissionEvent } from '../../contract/resources/mission.ts'
import { mark } from '../following/watch-view.ts'
import { costText, tokensText } from '../printing/measures.ts'
import { below, joined, nothing, styled, type Text, text } from '../printing/text.ts'
import { tookText } from '../printing/time-text.ts'
import { eventText } from './event-text.ts'

/** An event, and its mission as it was read after it. */
export interface Happening {
  readonly event: MissionEvent
  readonly mission: Pick<Mission, 'id' | 'agent' | 'created_at' | 'finished_at' | 'usage'> | undefined
}

const margin = 11
/** By the end of its id a mission is told from others; the whole id stands in its first and its last line. */
const handle = 4
/** A message of an error is told whole. */
const whole = 10_000

/** One happening: when, who, what, how long it took and what it cost, and of which mission. It goes on below itself. */
export function happeningText({ event, mission }: Happening, lineWidth: number): Text {
  const room = Math.max(20, lineWidth - margin)
  const isTrouble = event.data.is_error === true || troubles.has(event.type)
  const words = eventText(event, isTrouble ? whole : Number.isFinite(room) ? room : whole)
  const isNamed = isTrouble || event.seq === 1 || mission?.finished_at
  const id = isNamed ? styled('dim', text`  ${event.mission_id}`) : nothing
  const who = text`${mission?.agent ?? '?'} ${styled('dim', event.mission_id.slice(-handle))}`
  const line = text`${who} ${isTrouble ? styled('red', words) : words}${sums(mission)}${id}`
  return text`${styled('dim', clockText(event.time))} ${mark(event)} ${below(line, room, margin)}\n`
}

/** A line of the platform itself. */
export function noteText(time: string, sign: Text, words: string, lineWidth: number): Text {
  return text`${styled('dim', clockText(time))} ${sign} ${below(text`${words}`, Math.max(20, lineWidth - margin), margin)}\n`
}

/** Once it has ended. */
function sums(mission: Happening['mission']): Text {
  if (!mission?.finished_at) return nothing
  const { created_at, finished_at, usage } = mission
  const tokens = tokensText(usage.input_tokens + usage.output_tokens)
  const all = [tookText(created_at, finished_at), tokens && `${tokens} tokens`, costText(usage.cost_usd)]
  return styled('dim', text` in ${joined(all.filter(Boolean), text`, `)}`)
}

/** Of this machine, to the second. */
function clockText(time: string): string {
  const at = new Date(time)
  return Number.isNaN(at.getTime()) ? '--:--:--' : at.toLocaleTimeString('en-GB')
}

const troubles: ReadonlySet<string> = new Set(['mission.failed', 'mission.expired', 'mission.retrying'])
