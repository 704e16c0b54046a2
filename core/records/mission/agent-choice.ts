import * as z from 'zod'
import {
  type AgentChoice,
  AgentStrategy,
  choiceCriteria,
  type Standing,
} from '../../../contract/resources/agent-choice.ts'
import { list, record } from '../../base/storing/kind.ts'

const StoredStanding = record({
  agent: z.string(),
  room: z.enum(['free', 'full', 'away']),
  load: z.number(),
  capacity: z.number(),
  finished: z.number(),
  succeeded: z.number(),
  usd_per_success: z.number().nullable(),
})

/** Why a mission has its agent, where that was chosen by what it can do. */
export const StoredChoice = record({
  capabilities: list(z.string()),
  strategy: AgentStrategy,
  candidates: z.number(),
  compared: z.number(),
  decided_by: z.enum(choiceCriteria),
  chosen: StoredStanding,
  next: StoredStanding.nullable(),
})
export type StoredChoice = z.output<typeof StoredChoice>

export function choiceView(choice: StoredChoice): AgentChoice {
  return { ...choice, capabilities: [...choice.capabilities], sentence: sentenceOf(choice) }
}

function sentenceOf(choice: StoredChoice): string {
  const { capabilities, candidates, compared, decided_by, chosen, next, strategy } = choice
  const able = capabilities.map((one) => `\`${one}\``).join(', ')
  if (next === null) return `${chosen.agent} is the only agent with ${able}.`
  const none = chosen.room === 'free' ? '' : ', and none of these can begin now'
  const looked = compared < candidates ? `, of which ${compared} were compared${none}` : ''
  const beginning = `${chosen.agent} was chosen of ${candidates} agents with ${able}${looked}`
  return `${beginning}: ${reasons[decided_by](chosen, next, strategy)}.`
}

type Why = (chosen: Standing, next: Standing, strategy: AgentStrategy) => string

/** Each as it goes on after a colon. */
const reasons: Readonly<Record<AgentChoice['decided_by'], Why>> = {
  only_candidate: () => 'there is no other',
  room: (_, next) =>
    next.room === 'away'
      ? `${next.agent} has no worker that asks for work, or is paused or stopped`
      : `${next.agent} has no free place`,
  avoid: (_, next) => `${next.agent} is to be avoided`,
  prefer: (chosen) => `${chosen.agent} is preferred`,
  reliability: (_, next) => `${next.agent} fails most of its missions (${results(next)})`,
  turn: (_, next, strategy) =>
    strategy === 'spread'
      ? 'missions are spread over them, and it has the turn'
      : `it is as good as ${next.agent}, and it has the turn`,
  cost: (chosen, next) =>
    chosen.usd_per_success === null
      ? 'what it costs is not known yet, so it is tried'
      : `a mission that goes well costs USD ${usd(chosen)}, and ${costOfNext(next)}`,
  load: (chosen, next) => `it is less busy, with ${places(chosen)}, and ${next.agent} has ${places(next)}`,
  success: (chosen, next) =>
    `more of its recent missions went well (${results(chosen)}), of ${next.agent} ${results(next)}`,
  name: (_, next) => `it is as good as ${next.agent}, and its name comes first`,
}

function costOfNext(next: Standing): string {
  if (next.usd_per_success !== null) return `one of ${next.agent} USD ${usd(next)}`
  const failed = next.finished > 0 && next.succeeded === 0
  return failed ? `no recent one of ${next.agent} went well` : `what ${next.agent} costs is not known`
}

function usd({ usd_per_success }: Standing): string {
  return (usd_per_success ?? 0).toFixed(6)
}

function places({ load, capacity }: Standing): string {
  return `${load} of ${capacity} places taken`
}

function results({ succeeded, finished }: Standing): string {
  return `${succeeded} of ${finished}`
}
