import type { Explanation, Reason } from '../../../contract/resources/explanation.ts'
import type { StepContext } from '../../../contract/resources/mission.ts'
import type { Pause } from '../../base/ports/store.ts'
import { pauseText } from '../../base/storing/pause.ts'
import { iso } from '../../base/times/iso.ts'
import { toldCircuit } from '../../engine/model-providers/circuit-name.ts'
import { becauseOf } from '../../records/circuit/circuit.ts'
import type { DeadLetter } from '../../records/dead-letter/dead-letter.ts'
import { choiceView } from '../../records/mission/agent-choice.ts'
import { type In, isFinished } from '../../records/mission/mission.ts'
import { laneOf } from '../../records/mission/priority.ts'
import { freeSlots, type LeasedSlot } from '../../records/slot/slots.ts'
import { estimateStart, type StartEstimate } from './estimate-start.ts'
import { explainLimit, explainRate } from './explain-limit.ts'
import { explainWait } from './explain-wait.ts'
import { explainWorker } from './explain-worker.ts'
import type { Findings, FindingsOf } from './findings.ts'
import { spanText } from './span-text.ts'

interface Around {
  readonly pause?: Pause | undefined
  /** Switches that the operators of the installation have set. */
  readonly ofOperators?: ReadonlySet<string>
}

/** Why the mission is in its state. Decides only by the findings, and by the switches and the pause around it. */
export function explain(findings: Findings, { pause, ofOperators = new Set() }: Around = {}): Explanation {
  const { mission, now } = findings
  const reasons = [...pauseReasons(findings, pause), ...heldReasons(findings, ofOperators), ...stateReasons(findings)]
  return {
    mission_id: mission.id,
    status: mission.status,
    at: iso(now),
    deadline: iso(mission.deadline),
    reasons: [...reasons],
    ...(mission.agent_choice && { agent_choice: choiceView(mission.agent_choice) }),
    sentence: [...reasons.map(({ sentence }) => sentence), ...deadlineSentence(findings)].join(' '),
  }
}

function stateReasons(findings: Findings): readonly Reason[] {
  switch (findings.status) {
    case 'PENDING':
      return [inBacklog(findings), slotsReason(findings)]
    case 'held':
      return []
    case 'limited':
      return [explainLimit(findings)]
    case 'SCHEDULED':
      return [notBefore(findings)]
    case 'QUEUED':
      return [...leaseReasons(findings), queued(findings)]
    case 'RUNNING':
      return [...leaseReasons(findings), running(findings)]
    case 'with a worker':
      return explainWorker(findings)
    case 'WAITING':
      return [explainWait(findings)]
    case 'ended':
      return [ended(findings)]
  }
}

function deadlineSentence({ mission, now }: Findings): string[] {
  if (isFinished(mission)) return []
  if (mission.deadline <= now) return ['Its deadline has passed, and it expires within about a minute.']
  return [`It expires in ${spanText(mission.deadline - now)} if it has not ended.`]
}

/** First of all: the other reasons depend on work that is now paused. */
function pauseReasons({ mission }: Findings, pause: Pause | undefined): Reason[] {
  if (isFinished(mission) || !pause) return []
  return [
    {
      code: 'paused_after_restore',
      data: { restored_to: iso(pause.restored_to) },
      sentence: `${pauseText(pause, 'Sortie')}. Everything else here is as of then, or applies once it resumes.`,
    },
  ]
}

/** Before the reason of its state: nothing else lets it continue past this. */
function heldReasons({ mission, now }: Findings, ofOperators: ReadonlySet<string>): Reason[] {
  const { hold } = mission
  if (isFinished(mission) || !hold) return []
  const inEffect = mission.status === 'PENDING' && mission.place === 'held'
  const why = hold.reason && `: ${hold.reason}`
  const data = { since: iso(hold.since), reason: hold.reason, in_effect: inEffect }
  if (hold.by === 'switch') {
    const { switch_id } = hold
    const yet = inEffect ? '' : ' It takes effect before its next step.'
    const sentence = `It has been paused by the switch ${switch_id} for ${spanText(now - hold.since)}${why}.${yet} ${liftText(switch_id, ofOperators)}`
    return [{ code: 'held', data: { ...data, switch_id }, sentence }]
  }
  const sentence = inEffect
    ? `A hold was requested ${spanText(now - hold.since)} ago${why}. It gets no slot until it is released: \`sortie missions release ${mission.id}\`.`
    : `A hold was requested${why}. It takes effect before its next step.`
  return [{ code: 'held', data: { ...data, switch_id: null }, sentence }]
}

function liftText(switchId: string, ofOperators: ReadonlySet<string>): string {
  if (ofOperators.has(switchId)) return 'The operators of this Sortie set it, and only they can lift it.'
  return `It continues once the switch is lifted: \`sortie switches lift ${switchId}\`.`
}

function inBacklog(findings: FindingsOf<'PENDING'>): Reason {
  const { mission, now, since, ahead, countedTo } = findings
  const atLeast = ahead >= countedTo
  const place = atLeast ? `behind ${countedTo} or more` : ahead === 0 ? 'next' : `number ${ahead + 1}`
  const starts = startsOf(findings)
  const when = starts ? ` Recent missions suggest that it starts in ${rangeText(findings)}.` : ''
  return {
    code: 'backlog',
    data: { since: iso(since), position: ahead + 1, at_least: atLeast, starts },
    sentence: `It has been in the backlog for ${spanText(now - since)} with priority ${mission.priority}, and is ${place}.${when}`,
  }
}

function startsOf(findings: FindingsOf<'PENDING'>) {
  const estimate = estimateOf(findings)
  if (!estimate) return null
  return {
    earliest: iso(findings.now + estimate.earliestMs),
    latest: iso(findings.now + estimate.latestMs),
    based_on: {
      missions: findings.takenMs.length,
      shorter_ms: estimate.shorterMs,
      longer_ms: estimate.longerMs,
      slots: findings.concurrency,
    },
  }
}

function estimateOf(findings: FindingsOf<'PENDING'>): StartEstimate | null {
  const { ahead, countedTo, concurrency, takenMs, now } = findings
  if (ahead >= countedTo) return null
  return estimateStart({ ahead, concurrency, takenMs, holdingMs: holdersOf(findings).map(({ since }) => now - since) })
}

/** Longest first. */
function holdersOf({ slots }: FindingsOf<'PENDING'>): LeasedSlot[] {
  return slots.filter((slot): slot is LeasedSlot => slot.state === 'leased').sort((a, b) => a.since - b.since)
}

function rangeText(findings: FindingsOf<'PENDING'>): string {
  const { earliestMs = 0, latestMs = 0 } = estimateOf(findings) ?? {}
  const [from, to] = [spanText(earliestMs), spanText(latestMs)]
  return from === to ? from : `${from} to ${to}`
}

/** The maximum listed; the total says how many there are. */
const maxHolders = 100

function slotsReason(findings: FindingsOf<'PENDING'>): Reason {
  const { slots, concurrency, now } = findings
  const free = freeSlots(slots, concurrency).length
  if (free > 0) {
    return {
      code: 'slot_free',
      data: { total: concurrency, free },
      sentence: `${free} of ${concurrency} slots ${free === 1 ? 'is' : 'are'} free, so the next mission starts at once, or with the sweeper within about a minute.`,
    }
  }
  const holders = holdersOf(findings)
  const longest = holders[0]
  const held = longest ? `; ${longest.mission_id} has held one longest, for ${spanText(now - longest.since)}` : ''
  return {
    code: 'slots_taken',
    data: {
      total: concurrency,
      free: 0,
      holders: holders.slice(0, maxHolders).map((slot) => ({
        slot: slot.index,
        mission_id: slot.mission_id,
        since: iso(slot.since),
        lease_until: iso(slot.lease_until),
      })),
    },
    sentence: `${concurrency === 1 ? 'The one slot' : `All ${concurrency} slots`} of the tenant ${concurrency === 1 ? 'is' : 'are'} taken${held}.`,
  }
}

function notBefore({ mission, now, lastError }: FindingsOf<'SCHEDULED'>): Reason {
  const { start_at, attempt, max_attempts } = mission
  const due = start_at <= now ? 'now, or with the sweeper within about a minute' : `in ${spanText(start_at - now)}`
  if (mission.reason === 'rate_limit') return explainRate(mission, due)
  if (mission.reason === 'circuit_open') return circuitOpen(mission, due)
  if (mission.reason === 'unavailable') return unavailable(mission, due)
  if (mission.reason === 'scheduled_time') {
    return {
      code: 'scheduled_time',
      data: { not_before: iso(start_at) },
      sentence: `It was submitted to start at ${iso(start_at)}, which is ${due}.`,
    }
  }
  const why = lastError ? `: ${lastError.message} (${lastError.code})` : ''
  return {
    code: 'retry',
    data: {
      not_before: iso(start_at),
      attempt,
      max_attempts,
      last_error: lastError && { ...lastError, at: iso(lastError.at) },
    },
    sentence: `Attempt ${attempt - 1} failed${why}. Attempt ${attempt} of ${max_attempts} starts ${due}.`,
  }
}

function circuitOpen(
  { start_at, circuit, why, attempt, max_attempts }: Extract<In<'SCHEDULED'>, { reason: 'circuit_open' }>,
  due: string,
): Reason {
  return {
    code: 'circuit_open',
    data: { circuit, why, not_before: iso(start_at), attempt, max_attempts },
    sentence: `${toldCircuit(circuit)} ${becauseOf[why]}, so calls to it pause for a while. Attempt ${attempt} of ${max_attempts} continues ${due}; waiting spends no attempt.`,
  }
}

function unavailable({ start_at, attempt, max_attempts }: In<'SCHEDULED'>, due: string): Reason {
  return {
    code: 'unavailable',
    data: { not_before: iso(start_at), attempt, max_attempts },
    sentence: `It could not get what it needs; its last event says what. Attempt ${attempt} of ${max_attempts} continues ${due}; waiting spends no attempt.`,
  }
}

/** First, since everything else about it was reported by an executor that is silent. */
function leaseReasons({ mission, slot, now }: FindingsOf<'QUEUED' | 'RUNNING'>): Reason[] {
  if (slot.lease_until > now) return []
  return [
    {
      code: 'lease_expired',
      data: { slot: slot.index, lease_until: iso(slot.lease_until), recoveries: mission.recoveries },
      sentence: `Its executor has sent no sign since its lease expired ${spanText(now - slot.lease_until)} ago; the sweeper sends it to another executor within about a minute.`,
    },
  ]
}

function queued({ mission, slot, since, now }: FindingsOf<'QUEUED'>): Reason {
  const lane = laneOf(mission.priority)
  return {
    code: 'queued',
    data: { lane, slot: slot.index, since: iso(since), lease_until: iso(slot.lease_until) },
    sentence: `It has slot ${slot.index}, and has waited on the ${lane} lane for an executor for ${spanText(now - since)}.`,
  }
}

function running({ mission, slot, doing, now }: FindingsOf<'RUNNING'>): Reason {
  const { attempt, leg } = mission
  const step = mission.steps + 1
  const deed = doing.kind === 'model_call' ? `asking the model ${doing.name}` : `calling the tool ${doing.name}`
  return {
    code: 'running',
    data: {
      attempt,
      leg,
      slot: slot.index,
      since: iso(slot.since),
      lease_until: iso(slot.lease_until),
      doing: { kind: doing.kind, name: doing.name, step, since: iso(doing.since) },
      ...(doing.context && { context: doing.context }),
    },
    sentence: `It is running: attempt ${attempt}, step ${step}, ${deed} for ${spanText(now - doing.since)}.${leftOut(doing.context)}`,
  }
}

/** The parts that its model did not see completely, as a separate sentence. */
function leftOut(context: StepContext | undefined): string {
  if (!context) return ''
  const { elided, summarised_to_step: step, summarised_to_message: message } = context
  const told = [
    ...(elided > 0 ? [`${elided} long results as notes`] : []),
    ...(step === undefined ? [] : [`steps 1 to ${step} as a summary`]),
    ...(message === undefined ? [] : [`messages up to ${message} as a summary`]),
  ]
  return told.length === 0 ? '' : ` Its model was shown ${told.join(', ')}.`
}

function ended({ mission, letter }: FindingsOf<'ended'>): Reason {
  const finished_at = iso(mission.finished_at)
  switch (mission.status) {
    case 'COMPLETED':
      return { code: 'completed', data: { finished_at }, sentence: 'It is done.' }
    case 'CANCELLED':
      return { code: 'cancelled', data: { finished_at }, sentence: 'It was cancelled.' }
    case 'EXPIRED':
      return {
        code: 'expired',
        data: { finished_at, deadline: iso(mission.deadline) },
        sentence: `It had not ended by its deadline, ${iso(mission.deadline)}.`,
      }
    case 'FAILED': {
      const { error, attempt, max_attempts, steps } = mission
      return {
        code: 'failed',
        data: { finished_at, error, attempt, max_attempts, steps, ...letterData(letter) },
        sentence: `Attempt ${attempt} of ${max_attempts} failed after ${steps} steps: ${error.message} (${error.code}).${letterSentence(letter)}`,
      }
    }
  }
}

function letterData(letter: DeadLetter | undefined) {
  return { dead_letter_id: letter?.id ?? null, redriven_to: letter ? redrivenTo(letter) : null }
}

function redrivenTo(letter: DeadLetter): string | null {
  return letter.status === 'redriven' ? letter.redriven_to : null
}

function letterSentence(letter: DeadLetter | undefined): string {
  if (!letter) return ''
  const to = redrivenTo(letter)
  return to === null
    ? ` It is listed as the dead letter ${letter.id}, and can be redriven.`
    : ` It was redriven as ${to}.`
}
