import { SortieError } from '../../../contract/errors.ts'
import type { ModelChunk, ModelReply, ModelRequest } from '../../base/ports/models.ts'
import type { OutputChecker } from '../../base/schemas/output-schema.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { iso } from '../../base/times/iso.ts'
import { startStopwatch } from '../../base/times/stopwatch.ts'
import type { RecordedModelCall } from '../../records/mission/recorded-step.ts'
import { saidIn } from '../../records/mission/step-parts.ts'
import { judgesReplies } from '../guardrails/guard-reply.ts'
import { type CallUnderWay, callUnderWay, hasBegun, note } from '../legs/call-under-way.ts'
import { costOf } from '../legs/cost.ts'
import { usedBy } from '../legs/cut-off-call.ts'
import { type ExecutionPorts, Fenced, type Leg } from '../legs/leg.ts'
import { showsReasoning } from '../legs/settings-of.ts'
import { pricesWith, serviceOf } from '../model-providers/paid-with.ts'
import { createDeltaStream, type DeltaTarget } from './delta-stream.ts'
import { listenForEndlessWords } from './endless-words.ts'
import { keepMadeFiles } from './keep-made-files.ts'
import { requireLease } from './renew-lease.ts'
import { replyRoom } from './reply-room.ts'
import { createSaidSoFar } from './said-so-far.ts'

/**
 * Calls the model for its next text or tool calls. Records nothing.
 * @param live whether the text is the agent’s own, and shown to followers of the mission
 * @throws Fenced if the leg was aborted meanwhile; SortieError from the models port
 */
export async function callModel(
  ports: ExecutionPorts,
  leg: Leg,
  request: ModelRequest,
  live: boolean,
): Promise<RecordedModelCall> {
  await requireLease(ports, leg)
  const watch = startStopwatch(ports.clock)
  const call = callUnderWay(request, { step: leg.steps.length + 1, began: iso(watch.startedAt) })
  leg.call = call
  const reply = await collect(ports, leg, call, { request, live }).catch((error: unknown) => {
    // Its provider refused it. Whoever ends the leg, the call is over, and costs nothing.
    if (!(error instanceof Fenced || hasBegun(call))) leg.call = undefined
    throw error
  })
  const used = usedBy(call)
  const { service_tier } = reply
  // For a summary and a judge, only the text counts.
  const { parts, artifacts, lost } = await keepMadeFiles(ports, leg, live ? reply.files : [])
  return {
    number: leg.steps.length + 1,
    attempt: leg.stored.mission.attempt,
    started_at: iso(watch.startedAt),
    finished_at: iso(watch.now()),
    kind: 'model_call',
    model: reply.model,
    ...saidIn([...reply.parts, ...parts]),
    finish_reason: reply.reason,
    ...toldIn(reply),
    ...(artifacts.length > 0 && { artifacts: [...artifacts] }),
    ...(lost.length > 0 && { lost_files: [...lost] }),
    ...used,
    ...(costOf(pricesWith(ports.models, request.own), reply.model, { ...used, service_tier }) ?? { cost_usd: 0 }),
    ...(serviceOf(request.own, reply.model) && { own_key: true as const }),
  }
}

const maxWordLength = 100
const maxIdLength = 500
const maxAdjustments = 20
const maxAdjustmentLength = 300

/** The details that a provider sends with its answer have no bound of their own. */
function toldIn({ told_reason, response_id, service_tier, adjustments = [], passed_over = [] }: ModelReply) {
  return {
    ...(service_tier !== undefined && { service_tier: cut(service_tier, maxWordLength) }),
    ...(told_reason !== undefined && { told_reason: cut(told_reason, maxWordLength) }),
    ...(response_id !== undefined && { response_id: cut(response_id, maxIdLength) }),
    ...(adjustments.length > 0 && {
      adjustments: adjustments.slice(0, maxAdjustments).map((words) => cut(words, maxAdjustmentLength)),
    }),
    // At most as many as an agent has fallbacks.
    ...(passed_over.length > 0 && { passed_over: [...passed_over] }),
  }
}

function cut(text: string, max: number): string {
  return cutText(text, max).toWellFormed()
}

/** The agent’s models, in the order in which they are called. */
export function modelsOf({ settings }: ExecutionPorts, { agent }: Leg): readonly [string, ...string[]] {
  return [agent.model === 'default' ? settings.default_model : agent.model, ...agent.fallback_models]
}

/** The schema for this leg’s answers. */
export function checkerFor({ checks }: ExecutionPorts, { tenant }: Leg): OutputChecker {
  return { checks, tenant }
}

async function collect(
  ports: ExecutionPorts,
  leg: Leg,
  call: CallUnderWay,
  { request, live }: { readonly request: ModelRequest; readonly live: boolean },
): Promise<ModelReply> {
  const followers = live && !judgesReplies(leg.agent) ? followed(ports, leg, call) : nobody
  const { reply, streamed } = await hear(ports, leg, call, { request, followers })
    .catch((error: unknown) => {
      throw leg.abort.signal.aborted ? new Fenced() : error
    })
    .finally(() => followers.end())
  if (!reply) throw new SortieError('model_unavailable', 'The model’s reply broke off')
  requireAsStreamed(reply, streamed)
  if (usedBy(call).estimated) {
    ports.logger.warn('A provider did not tell what a call used; it is estimated', {
      mission: leg.stored.mission.id,
      model: reply.model,
    })
  }
  return reply
}

interface Heard {
  /** Absent if none completed. */
  readonly reply: ModelReply | undefined
  readonly streamed: string
}

/** The whole reply of the model, or the part before it only repeats itself. */
async function hear(
  ports: ExecutionPorts,
  leg: Leg,
  call: CallUnderWay,
  { request, followers }: { readonly request: ModelRequest; readonly followers: Followers },
): Promise<Heard> {
  const said = createSaidSoFar()
  const room = replyRoom(said)
  const words = listenForEndlessWords(request, said)
  const watch = startStopwatch(ports.clock)
  let reply: ModelReply | undefined
  for await (const chunk of ports.models.generate(request)) {
    note(call, chunk)
    call.first_ms ??= watch.elapsedMs()
    if (leg.abort.signal.aborted) throw new Fenced()
    said.add(chunk)
    room.take(chunk)
    if (chunk.type === 'finish') reply = chunk
    followers.show(chunk)
    if (words.hear(chunk)) return { reply: words.stopped(usedBy(call)), streamed: said.text.whole() }
  }
  return { reply, streamed: said.text.whole() }
}

/** The followers of the mission, who see a reply while it is made: its text, and the reasoning before it. */
interface Followers {
  show(chunk: ModelChunk): void
  end(): void
}

/** For a call whose text is not for followers. */
const nobody: Followers = { show() {}, end() {} }

function followed(ports: ExecutionPorts, leg: Leg, { step }: CallUnderWay): Followers {
  const { clock, sockets, logger, settings } = ports
  const { mission } = leg.stored
  const target = { mission: mission.id, attempt: mission.attempt, step }
  const streamOf = (type: DeltaTarget['type']) =>
    createDeltaStream({ clock, sockets, store: leg.store, logger, settings }, { type, ...target })
  const text = streamOf('delta')
  const reasoning = showsReasoning(leg.agent, mission) ? streamOf('reasoning') : undefined
  return {
    show(chunk: ModelChunk): void {
      if (chunk.type === 'text') text.add(chunk.text)
      else if (chunk.type === 'reasoning') reasoning?.add(chunk.text)
    },
    end(): void {
      reasoning?.end()
      text.end()
    },
  }
}

/**
 * Followers of the reply must have seen the same as later readers. The words with which a model declines may have been streamed
 * like an answer.
 * @throws SortieError `model_failed`
 */
function requireAsStreamed({ model, parts }: ModelReply, streamed: string): void {
  const answer = parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
  const withRefusal = parts.map((part) => (part.type === 'text' || part.type === 'refusal' ? part.text : '')).join('')
  const text = streamed.toWellFormed()
  if (text === answer.toWellFormed() || text === withRefusal.toWellFormed()) return
  throw new SortieError('model_failed', `The final reply of ${model} differs from the streamed one`)
}
