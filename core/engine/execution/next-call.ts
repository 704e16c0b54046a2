import type { StepContext } from '../../../contract/resources/mission.ts'
import type { ModelRequest } from '../../base/ports/models.ts'
import type { RecordedModelCall } from '../../records/mission/recorded-step.ts'
import { decide } from '../context/decide.ts'
import { contextOf, droppedIn, type Recorded } from '../context/dropped.ts'
import { correctionNow, fixedTokens, tokensOfRequest } from '../context/request-tokens.ts'
import { type Room, roomOf } from '../context/room.ts'
import { countElided, hasMore, historyTurns, shownSteps, summaryTurns, type View } from '../context/shown.ts'
import { summaryInstructions, summaryPrompt } from '../context/summary-prompt.ts'
import { weigh } from '../context/weigh.ts'
import { hasFiles, withFiles } from '../files/shown-files.ts'
import { conversation } from '../legs/conversation.ts'
import { framed, instructionsAbout } from '../legs/frame-outside.ts'
import type { Given } from '../legs/given.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'
import { repetitionsIn } from '../legs/repetition.ts'
import { toolSpecs } from '../tools/toolbox.ts'
import { checkerFor } from './call-model.ts'
import { boundsOf, type PlainRequest, pageIn, plainRequest } from './plain-request.ts'
import { sideRequest } from './side-request.ts'

/** The next call of a model, and the details for its step. */
export interface NextCall {
  readonly request: ModelRequest
  /** Its estimated share of a window. */
  readonly tokens: number
  readonly context?: StepContext
  /** Absent if it is for the agent’s own text. */
  readonly summarises?: NonNullable<RecordedModelCall['summarises']>
  /** The maximum tokens of a summary. */
  readonly summary: number
}

const readResult = 'read_result'

/**
 * The next call: for the agent’s text, or for a summary of what no longer fits the window of its model. Rebuilt from
 * the record, so it is the same however often it is made.
 */
export async function nextCall(ports: ExecutionPorts, leg: Leg, given: Given): Promise<NextCall> {
  const { input, files, history } = given
  const plain = plainRequest(ports, leg)
  const record = { steps: leg.steps, history }
  const bounds = await boundsOf(ports, leg, plain.own)
  const page = pageIn(bounds)
  const fixed = fixedTokens({ plain, more: toolSpecs([readResult]), input, files }, record)
  const load = { ...weigh(record, page), fixed }
  const correction = correctionNow(record, load)
  const room = roomOf({ ...bounds, correction })
  const decision = decide(load, room, droppedIn(record))
  const { dropped } = decision
  const context = contextOf(dropped, { elided: countElided(leg.steps, dropped), narrowed: bounds.narrowed })
  // Some models support no tools at all, so a model without tools is offered none.
  const isOutside = leg.stored.mission.given_outside === true
  const view = { dropped, page, readable: plain.tools.length > 0, isOutside }
  const request =
    decision.act === 'ask'
      ? await shownIn(ports, leg, plain, { input, files, view, record })
      : summaryRequest(plain, summaryPrompt(record, input, decision, promptTokens(room)), room)
  return {
    request,
    tokens: Math.ceil(tokensOfRequest(request) * correction),
    summary: room.summary,
    ...(context && { context }),
    ...(decision.act === 'summarise' && { summarises: { what: decision.what, to: decision.to } }),
  }
}

interface Shown {
  readonly input: Given['input']
  readonly files: Given['files']
  readonly view: View
  readonly record: Recorded
}

/** The part of the record that the model sees, and the tool by which it reads the rest, if there is one. */
async function shownIn(
  ports: ExecutionPorts,
  leg: Leg,
  plain: PlainRequest,
  { input, files, view, record }: Shown,
): Promise<ModelRequest> {
  const { frame } = leg.stored.mission
  const steps = shownSteps(leg.steps, view)
  const shown = { input, steps, repetitions: repetitionsIn(leg.steps) }
  const told = withFiles(await conversation(checkerFor(ports, leg), leg.agent, shown), files, steps)
  const readsOn = view.readable && hasMore(record, view) && !leg.agent.tools.includes(readResult)
  const before = [...historyTurns(record, view), ...told.slice(0, 1), ...summaryTurns('steps', record, view)]
  const turns = [...before, ...told.slice(1)]
  const aboutFrames = instructionsAbout(turns, frame)
  return {
    ...plain,
    system: aboutFrames === undefined ? plain.system : `${plain.system}\n\n${aboutFrames}`,
    turns: framed(turns, frame),
    ...(turns.some(hasFiles) && { readFile: (blob: string) => ports.blobs.get(leg.tenant, blob) }),
    tools: readsOn ? [...plain.tools, ...toolSpecs([readResult])] : plain.tools,
  }
}

function summaryRequest(plain: PlainRequest, text: string, { summary }: Room): ModelRequest {
  const { model, fallbacks, max_tokens } = plain
  return sideRequest(plain, { model, fallbacks, max_tokens, system: summaryInstructions(summary), text })
}

/** The summarised part may have been about as long. */
function promptTokens({ full, summary }: Room): number {
  return full - summary
}
