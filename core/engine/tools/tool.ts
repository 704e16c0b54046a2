import type { z } from 'zod'
import type { Json } from '../../../contract/resources/common.ts'
import type { Origin } from '../../../contract/resources/guardrail.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Mcp, TellProgress } from '../../base/ports/mcp.ts'
import type { Program, ProgramEnd } from '../../base/ports/programs.ts'
import type { Store } from '../../base/ports/store.ts'
import type { OutputChecker } from '../../base/schemas/output-schema.ts'
import type { McpNamed } from '../../records/mcp/reference.ts'
import type { ConnectedWeb } from '../connections/connected-web.ts'
import type { Effect } from '../effects/effect.ts'
import type { WhenUnknown } from '../effects/effect-policy.ts'
import type { NewArtifact, SavedArtifact } from '../files/save-artifact.ts'

/** What a model may call that is an act of the loop itself: it suspends the mission, or gives it to another agent. */
export interface LoopTool<Parameters extends z.ZodObject = z.ZodObject> {
  readonly name: string
  /** Told to the model. */
  readonly description: string
  readonly parameters: Parameters
}

/** What a model may call that is run and gives a result. */
export interface Tool<Parameters extends z.ZodObject = z.ZodObject> extends LoopTool<Parameters> {
  /**
   * Decides what happens when a crash hides the outcome: `none` and `idempotent` are called again, `write` is not unless a
   * person says so. Where in doubt, `write`.
   */
  effect(input: z.output<Parameters>): Effect
  /**
   * With an effect, an error means that there was none, unless its details say `may_have_arrived`.
   * @throws SortieError `tool_failed`, or another code: told to the model as an error result, so that it can try otherwise.
   */
  run(input: z.output<Parameters>, context: ToolContext): Promise<Json>
  /** Finds out at an address whether the call with this key took effect. */
  lookUp?(address: string, context: ToolContext): Promise<LookedUp>
  /** Of a tool that a tenant, or a server, has described. */
  readonly version?: number
  /** What its description says of writes whose outcome is lost. */
  readonly whenUnknown?: WhenUnknown
  /** Of a tool that others answer: for how many seconds. Its calls are handed over instead of run. */
  readonly handedFor?: number
  /** Of a tool of an MCP server: what its agent names it by. */
  readonly of?: McpNamed
  /** Why it is not called for now: told to the model in place of a result. */
  readonly paused?: string
  /** Where all its calls go to. */
  readonly host?: string
  /**
   * Who wrote what it answers. Where this is absent: others than the tenant and Sortie.
   * @param read who wrote what its mission had read when it decided on the call
   */
  origin?(result: { readonly output: Json; readonly is_error: boolean }, read: Origin): Origin
  /** What it keeps is marked as what its mission has read, so nothing that others wrote becomes more than that. */
  readonly keepsOrigin?: true
  /** What its parameters do not say of arguments that they take, because to find out may take long. */
  problem?(input: z.output<Parameters>, checker: OutputChecker): Promise<string | undefined>
}

/** `unknown`: the answer says neither. */
export type LookedUp =
  | { readonly found: 'effect'; readonly output: Json }
  | { readonly found: 'nothing' }
  | { readonly found: 'unknown' }

export interface CallingMission {
  readonly id: string
  /** The number of the step that the call will be. */
  readonly step: number
  /** Who has it now. */
  readonly agent: string
  /** Whom or what it is for; `null`: nobody in particular. */
  readonly subject: string | null
  /** It decided on this call after it had read text from outside. */
  readonly read_outside?: true
}

export interface ToolContext {
  /** Bound to the mission's tenant. */
  readonly store: Pick<Store, 'get' | 'query' | 'write' | 'setAside'>
  /** Also through the tenant's connections. */
  readonly web: ConnectedWeb
  /** What speaks with MCP servers, through `web`. */
  readonly mcp: Mcp
  /** For what may take long to check. */
  readonly checker: OutputChecker
  readonly clock: Clock
  /** Its time and its chance are those of this call: the same at each repetition. */
  runProgram(program: Pick<Program, 'code' | 'input'>): Promise<ProgramEnd>
  /** The mission as it makes this call. Its subject is what its owner said, and never the model. */
  readonly mission: CallingMission
  /** The mission at the root of the delegation tree; its memory is shared by the tree. */
  readonly rootMission: string
  /** In seconds since the epoch: until when what the mission leaves is kept. */
  readonly keptUntil: number
  /** Keeps a file as an artifact of the mission; each stands in the step of this call. */
  saveFile(file: NewArtifact): Promise<SavedArtifact>
  /** Shows whoever follows the mission how far the call is. */
  readonly tellProgress: TellProgress
  /** Names this call, the same at each repetition. Absent where the call has no effect. */
  readonly effectKey?: string
  readonly signal: AbortSignal
}

/** What a call has that no mission makes. */
export interface LoneContext extends Pick<ToolContext, 'web' | 'clock' | 'runProgram' | 'effectKey' | 'signal'> {
  /** Absent where nothing is kept. */
  readonly saveFile?: ToolContext['saveFile']
}

/** A tool that needs nothing of a mission, so that it can be tried. */
export interface LoneTool<Parameters extends z.ZodObject = z.ZodObject> extends Tool<Parameters> {
  readonly needsNoMission: true
  run(input: z.output<Parameters>, context: LoneContext): Promise<Json>
}

export function defineLoneTool<const Parameters extends z.ZodObject>(tool: LoneTool<Parameters>): LoneTool<Parameters> {
  return tool
}

export function defineTool<const Parameters extends z.ZodObject>(tool: Tool<Parameters>): Tool<Parameters> {
  return tool
}
