import type { Mission, MissionEvent } from '../../contract/resources/mission.ts'
import { mark } from '../following/watch-view.ts'
import { costText, tokensText } from '../printing/measures.ts'
import { below, joined, nothing, styled, type Text, text } from '../printing/text.ts'
import { tookText } from '../printing/time-text.ts'
import { eventText } from './event-text.ts'

/** An event, with its mission as read after it. */
export interface Happening {
  readonly event: MissionEvent
  readonly mission: Pick<Mission, 'id' | 'agent' | 'created_at' | 'finished_at' | 'usage'> | undefined
}

const margin = 11
/** The last characters of a mission's ID distinguish it from others; its first and last lines show the whole ID. */
const handle = 4
/** An error message is shown whole. */
const whole = 10_000

/** One event: when, who, what, how long it took, its cost, and its mission. It continues on aligned lines. */
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

/** A line about the platform itself. */
export function noteText(time: string, sign: Text, words: string, lineWidth: number): Text {
  return text`${styled('dim', clockText(time))} ${sign} ${below(text`${words}`, Math.max(20, lineWidth - margin), margin)}\n`
}

/** Once the mission has ended. */
function sums(mission: Happening['mission']): Text {
  if (!mission?.finished_at) return nothing
  const { created_at, finished_at, usage } = mission
  const tokens = tokensText(usage.input_tokens + usage.output_tokens)
  const all = [tookText(created_at, finished_at), tokens && `${tokens} tokens`, costText(usage.cost_usd)]
  return styled('dim', text` in ${joined(all.filter(Boolean), text`, `)}`)
}

/** In the local time zone, to the second. */
function clockText(time: string): string {
  const at = new Date(time)
  return Number.isNaN(at.getTime()) ? '--:--:--' : at.toLocaleTimeString('en-GB')
}

const troubles: ReadonlySet<string> = new Set(['mission.failed', 'mission.expired', 'mission.retrying'])
