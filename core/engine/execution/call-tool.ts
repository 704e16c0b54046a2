import { isSortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { ArtifactOfStep } from '../../../contract/resources/file.ts'
import type { Step, StepEffect } from '../../../contract/resources/mission.ts'
import type { ToolCall } from '../../base/ports/models.ts'
import type { Store } from '../../base/ports/store.ts'
import { iso } from '../../base/times/iso.ts'
import type { Stopwatch } from '../../base/times/stopwatch.ts'
import { timeLimit } from '../../base/times/time-limit.ts'
import { unlessAborted } from '../../base/times/unless-aborted.ts'
import { keptUntil } from '../../records/mission/retention.ts'
import { connectedWeb } from '../connections/connected-web.ts'
import { keptOutput } from '../context/kept-output.ts'
import { saveArtifact } from '../files/save-artifact.ts'
import { saveInTime } from '../files/save-in-time.ts'
import { type ExecutionPorts, Fenced, type Leg } from '../legs/leg.ts'
import { outsideBefore } from '../legs/outside-before.ts'
import { decidedAt, type PlannedCall } from '../legs/planned-call.ts'
import { failure, type ToolResult } from '../legs/tool-result.ts'
import type { ToolContext } from '../tools/tool.ts'
import { createProgressStream, type ProgressStream } from './progress-stream.ts'

/** The maximum time of a tool, so that a leg can tell whether another call fits. */
const toolTimeoutMs = 60_000
/** The part of that time for storing files. */
const savingMs = 55_000
/** How long a tool may take to notice that its time is up. */
const graceMs = 5_000

/** Limits a tool’s time: the signal aborts when it is up, or with the leg; a tool that ignores it is not waited for. */
export async function inToolTime<T>(leg: Leg, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = timeLimit(toolTimeoutMs, leg.abort.signal)
  const patience = timeLimit(toolTimeoutMs + graceMs)
  try {
    return await unlessAborted(act(limit.signal), patience.signal)
  } finally {
    limit.clear()
    patience.clear()
  }
}

/** With `certain: false` it is unknown whether the call took effect; an error in an answer may come from an effect. */
export type Outcome =
  | { readonly certain: true; readonly result: ToolResult; readonly isAnswered: boolean }
  | { readonly certain: false; readonly result: ToolResult; readonly error: unknown }

/**
 * Makes the call. A failure is a result too: the model is told and may try another way. A call that took effect is returned
 * even if the leg was aborted meanwhile; the fence decides whether it can still be recorded.
 * @throws Fenced if the leg was aborted, which most tools notice by failing
 */
export async function callTool(ports: ExecutionPorts, leg: Leg, planned: PlannedCall): Promise<Outcome> {
  const made: ArtifactOfStep[] = []
  const progress = progressOf(ports, leg, planned)
  try {
    const output = await inToolTime(leg, (signal) => {
      const context = toolContext(ports, leg, planned, signal)
      const telling = { saveFile: noting(made, context), tellProgress: progress.tell }
      return planned.tool.run(planned.input, { ...context, ...telling })
    })
    if (leg.abort.signal.aborted && planned.effect === 'none') throw new Fenced()
    const result = marked(leg, planned, { output, is_error: false })
    return { certain: true, result: made.length > 0 ? { ...result, artifacts: made } : result, isAnswered: true }
  } catch (error) {
    if (leg.abort.signal.aborted) throw new Fenced()
    return outcomeOf(ports, leg, planned, error)
  } finally {
    progress.end()
  }
}

function progressOf({ clock, sockets, logger }: ExecutionPorts, leg: Leg, { call }: PlannedCall): ProgressStream {
  const { id, attempt } = leg.stored.mission
  const target = { mission_id: id, attempt, call_id: call.id, tool: call.name }
  return createProgressStream({ clock, sockets, logger, store: leg.store }, target)
}

function noting(made: ArtifactOfStep[], { saveFile }: ToolContext): ToolContext['saveFile'] {
  return async (file) => {
    const saved = await saveFile(file)
    const { text, ...artifact } = saved
    made.push(text === undefined ? artifact : { ...artifact, has_text: true })
    return saved
  }
}

function outcomeOf(ports: ExecutionPorts, leg: Leg, planned: PlannedCall, error: unknown): Outcome {
  const { tool } = planned
  if (!isSortieError(error)) {
    ports.logger.error('A tool failed in a way that it does not declare', { tool: tool.name, error })
    return { certain: false, result: failure(`tool_failed: ${tool.name} failed`), error }
  }
  const result = marked(leg, planned, failure(`${error.code}: ${error.message}`))
  if (error.details?.may_have_arrived === true) return { certain: false, result, error }
  return { certain: true, result, isAnswered: error.details?.answered === true }
}

/** An answer of unknown origin counts as text from outside. */
export function marked(leg: Leg, { tool }: Pick<PlannedCall, 'tool'>, result: ToolResult): ToolResult {
  const read = outsideBefore(leg) === undefined ? 'inside' : 'outside'
  return { ...result, origin: tool.origin ? tool.origin(result, read) : 'outside' }
}

export function toolContext(
  ports: ExecutionPorts,
  leg: Leg,
  { effect, key }: PlannedCall,
  signal: AbortSignal,
): ToolContext {
  const { mission } = leg.stored
  const store = writableUntil(signal, leg.store)
  const step = leg.steps.length + 1
  const savedBy = ports.clock.monotonic() + savingMs
  const where = { tenant: leg.tenant, store, blobs: ports.blobs, contents: ports.contents }
  const maker = { mission: mission.id, step, keptUntil: keptUntil(mission), now: ports.clock.now() }
  return {
    store,
    web: connectedWeb(ports, leg),
    mcp: ports.mcp,
    checker: { checks: ports.checks, tenant: leg.tenant },
    clock: ports.clock,
    runProgram: (program) =>
      ports.programs.run({ ...program, tenant: leg.tenant, at: decidedAt(leg), seed: key }, signal),
    mission: {
      id: mission.id,
      step,
      agent: leg.agent.name,
      subject: mission.subject ?? null,
      ...(outsideBefore(leg) === undefined ? {} : { read_outside: true as const }),
    },
    saveFile: (file) => saveInTime(savedBy - ports.clock.monotonic(), () => saveArtifact(where, maker, file)),
    tellProgress() {},
    rootMission: mission.parent?.root_id ?? mission.id,
    keptUntil: keptUntil(mission),
    ...(effect === 'none' ? {} : { effectKey: key }),
    signal,
  }
}

/** A tool that was given up writes nothing more. */
function writableUntil(signal: AbortSignal, store: Store): ToolContext['store'] {
  return {
    get: (...read) => store.get(...read),
    query: (...read) => store.query(...read),
    setAside: (unreadable) => store.setAside(unreadable),
    async write(changes) {
      signal.throwIfAborted()
      await store.write(changes)
    },
  }
}

export function toolStep(
  leg: Leg,
  call: ToolCall,
  watch: Stopwatch,
  result: ToolResult & { readonly effect?: StepEffect },
): Step {
  return {
    number: leg.steps.length + 1,
    attempt: leg.stored.mission.attempt,
    started_at: iso(watch.startedAt),
    finished_at: iso(watch.now()),
    kind: 'tool_call',
    call_id: call.id,
    tool: call.name,
    arguments: call.arguments as Json,
    effect: null,
    ...versionOf(leg, call),
    origin: 'inside',
    ...result,
    output: keptOutput(leg.steps, result.output),
  }
}

/** Keeps this call unambiguous in later versions of the tool. */
function versionOf({ tools }: Leg, { name }: ToolCall): { readonly tool_version?: number } {
  const version = tools.called(name)?.version
  return version === undefined ? {} : { tool_version: version }
}
