import { SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { JsonSchema, ModelChunk, ModelRequest, TokenUsage, ToolCall } from '../../base/ports/models.ts'
import type { OutputChecker } from '../../base/schemas/output-schema.ts'
import { iso } from '../../base/times/iso.ts'
import { startStopwatch } from '../../base/times/stopwatch.ts'
import { callUnderWay, note } from '../runs/call-under-way.ts'
import { capsOf } from '../runs/caps.ts'
import { conversation } from '../runs/conversation.ts'
import { costOf } from '../runs/cost.ts'
import { type ExecutionPorts, Fenced, type Run } from '../runs/run.ts'
import type { ModelStep } from '../runs/step-records.ts'
import { toolSpecs } from '../tools/toolbox.ts'
import { createDeltaStream } from './delta-stream.ts'

/**
 * Asks the model for its next words or tool calls. Nothing is recorded here.
 * @throws Fenced when the run was aborted meanwhile; SortieError from the models port
 */
export async function callModel(ports: ExecutionPorts, run: Run, request: ModelRequest): Promise<ModelStep> {
  const watch = startStopwatch(ports.clock)
  const reply = await collect(ports, run, request)
  return {
    number: run.steps.length + 1,
    attempt: run.stored.mission.attempt,
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
export async function nextRequest(ports: ExecutionPorts, run: Run, input: Json): Promise<ModelRequest> {
  const { agent } = run
  return {
    model: agent.model === 'default' ? ports.settings.default_model : agent.model,
    fallbacks: agent.fallback_models,
    system: agent.instructions,
    messages: [...run.history, ...(await conversation(checkerFor(ports, run), agent, input, run.steps))],
    tools: toolSpecs(agent.tools),
    ...(agent.output_schema ? { output_schema: agent.output_schema as JsonSchema } : {}),
    max_tokens: capsOf(agent, run.stored.mission.caps).max_output_tokens,
    signal: run.abort.signal,
  }
}

/** With what this run's answers are checked. */
export function checkerFor({ checks }: ExecutionPorts, { tenant }: Run): OutputChecker {
  return { checks, tenant }
}

/** Far beyond what models write in one reply; a provider that never stops is not to fill the memory. */
const maxReplyCharacters = 1_000_000

function longer(text: string, more: string): string {
  if (text.length + more.length <= maxReplyCharacters) return text + more
  throw new SortieError('model_rejected', `The model’s reply has more than ${maxReplyCharacters} characters`)
}

interface Reply {
  readonly text: string
  readonly calls: readonly ToolCall[]
  readonly reason: string
  readonly usage: TokenUsage
  readonly model: string
}

async function collect(ports: ExecutionPorts, run: Run, request: ModelRequest): Promise<Reply> {
  const { mission } = run.stored
  const deltas = createDeltaStream(
    { clock: ports.clock, sockets: ports.sockets, store: run.store },
    { mission: mission.id, attempt: mission.attempt, step: run.steps.length + 1 },
  )
  const call = callUnderWay(request)
  run.call = call
  let text = ''
  const calls: ToolCall[] = []
  let finish: Extract<ModelChunk, { type: 'finish' }> | undefined
  try {
    for await (const chunk of ports.models.generate(request)) {
      note(call, chunk)
      if (run.abort.signal.aborted) throw new Fenced()
      if (chunk.type === 'tool_call') calls.push(chunk.call)
      if (chunk.type === 'finish') finish = chunk
      if (chunk.type === 'text') {
        text = longer(text, chunk.text)
        await deltas.add(chunk.text)
      }
    }
  } catch (error) {
    throw run.abort.signal.aborted ? new Fenced() : error
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
