import { SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { JsonSchema, ModelChunk, ModelRequest, TokenUsage, ToolCall } from '../../base/ports/models.ts'
import type { OutputChecker } from '../../base/schemas/output-schema.ts'
import { iso } from '../../base/times/iso.ts'
import { startStopwatch } from '../../base/times/stopwatch.ts'
import { type CallUnderWay, callUnderWay, hasBegun, note } from '../legs/call-under-way.ts'
import { capsOf } from '../legs/caps.ts'
import { conversation } from '../legs/conversation.ts'
import { costOf } from '../legs/cost.ts'
import { type ExecutionPorts, Fenced, type Leg } from '../legs/leg.ts'
import type { ModelStep } from '../legs/step-records.ts'
import { createDeltaStream } from './delta-stream.ts'
import { requireLease } from './renew-lease.ts'
import { replyRoom } from './reply-room.ts'

/**
 * Asks the model for its next words or tool calls. Nothing is recorded here.
 * @throws Fenced when the leg was aborted meanwhile; SortieError from the models port
 */
export async function callModel(ports: ExecutionPorts, leg: Leg, request: ModelRequest): Promise<ModelStep> {
  await requireLease(ports, leg)
  const watch = startStopwatch(ports.clock)
  const call = callUnderWay(request, { step: leg.steps.length + 1, began: iso(watch.startedAt) })
  leg.call = call
  const reply = await collect(ports, leg, call, request).catch((error: unknown) => {
    // Its provider refused it. Whoever ends the leg, it is over, and costs nothing.
    if (!(error instanceof Fenced || hasBegun(call))) leg.call = undefined
    throw error
  })
  return {
    number: leg.steps.length + 1,
    attempt: leg.stored.mission.attempt,
    started_at: iso(watch.startedAt),
    finished_at: iso(watch.now()),
    kind: 'model_call',
    model: reply.model,
    text: reply.text.toWellFormed(),
    tool_calls: reply.calls.map((call) => ({ ...call, arguments: call.arguments as Json })),
    finish_reason: reply.reason,
    ...reply.usage,
    cost_usd: costOf(ports.models, reply.model, reply.usage) ?? 0,
  }
}

/** What is to be asked next. Rebuilt from the record, so it is the same however often it is made. */
export async function nextRequest(ports: ExecutionPorts, leg: Leg, input: Json): Promise<ModelRequest> {
  const { agent } = leg
  return {
    model: agent.model === 'default' ? ports.settings.default_model : agent.model,
    fallbacks: agent.fallback_models,
    system: agent.instructions,
    messages: [...leg.history, ...(await conversation(checkerFor(ports, leg), agent, input, leg.steps))],
    tools: leg.tools.specs,
    ...(agent.output_schema ? { output_schema: agent.output_schema as JsonSchema } : {}),
    max_tokens: capsOf(agent, leg.stored.mission.caps).max_output_tokens,
    signal: leg.abort.signal,
  }
}

/** With what this leg’s answers are checked. */
export function checkerFor({ checks }: ExecutionPorts, { tenant }: Leg): OutputChecker {
  return { checks, tenant }
}

interface Reply {
  readonly text: string
  readonly calls: readonly ToolCall[]
  readonly reason: string
  readonly usage: TokenUsage
  readonly model: string
}

async function collect(ports: ExecutionPorts, leg: Leg, call: CallUnderWay, request: ModelRequest): Promise<Reply> {
  const { mission } = leg.stored
  const deltas = createDeltaStream(
    { clock: ports.clock, sockets: ports.sockets, store: leg.store, logger: ports.logger },
    { mission: mission.id, attempt: mission.attempt, step: call.step },
  )
  const room = replyRoom()
  let text = ''
  const calls: ToolCall[] = []
  let finish: Extract<ModelChunk, { type: 'finish' }> | undefined
  try {
    for await (const chunk of ports.models.generate(request)) {
      note(call, chunk)
      if (leg.abort.signal.aborted) throw new Fenced()
      room.take(chunk)
      if (chunk.type === 'tool_call') calls.push(chunk.call)
      if (chunk.type === 'finish') finish = chunk
      if (chunk.type === 'text') {
        text += chunk.text
        deltas.add(chunk.text)
      }
    }
  } catch (error) {
    throw leg.abort.signal.aborted ? new Fenced() : error
  } finally {
    deltas.end()
  }
  if (!finish) throw new SortieError('model_unavailable', 'The model’s reply broke off')
  if (finish.usage.estimated) {
    ports.logger.warn('A provider did not tell what a call used; it is estimated', {
      mission: mission.id,
      model: finish.model,
    })
  }
  return { text, calls, reason: finish.reason, usage: finish.usage, model: finish.model }
}
