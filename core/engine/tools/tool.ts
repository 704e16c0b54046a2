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

/** A tool that is an act of the loop itself: it suspends the mission, or gives it to another agent. */
export interface LoopTool<Parameters extends z.ZodObject = z.ZodObject> {
  readonly name: string
  /** Shown to the model. */
  readonly description: string
  readonly parameters: Parameters
}

/** A tool that runs and returns a result. */
export interface Tool<Parameters extends z.ZodObject = z.ZodObject> extends LoopTool<Parameters> {
  /**
   * Decides what happens when a crash hides the outcome: `none` and `idempotent` calls are repeated; a `write` is repeated only
   * if a person says so. If in doubt, use `write`.
   */
  effect(input: z.output<Parameters>): Effect
  /**
   * For a tool with an effect, an error means that it had none, unless the details say `may_have_arrived`.
   * @throws SortieError `tool_failed`, or another code: the model sees it as an error result and can try another way.
   */
  run(input: z.output<Parameters>, context: ToolContext): Promise<Json>
  /** Asks an address whether the call with this key took effect. */
  lookUp?(address: string, context: ToolContext): Promise<LookedUp>
  /** Present for tools described by a tenant or a server. */
  readonly version?: number
  /** The tool's policy for writes whose outcome is lost. */
  readonly whenUnknown?: WhenUnknown
  /** The seconds that others have to answer a call. Calls of such a tool are handed over instead of run. */
  readonly handedFor?: number
  /** For a tool of an MCP server: the name in its agent's list. */
  readonly of?: McpNamed
  /** Why it is not called for now: the model sees this instead of a result. */
  readonly paused?: string
  /** The host that all its calls go to. */
  readonly host?: string
  /**
   * The author of its result. If absent: someone other than the tenant and Sortie.
   * @param read the authors of what the mission had read when it decided on the call
   */
  origin?(result: { readonly output: Json; readonly is_error: boolean }, read: Origin): Origin
  /** Whatever it stores is marked with the origin of what the mission has read, so text by others never gains trust. */
  readonly keepsOrigin?: true
  /** Problems of arguments beyond its parameters, in a check that may take long. */
  problem?(input: z.output<Parameters>, checker: OutputChecker): Promise<string | undefined>
}

/** `unknown`: the answer proves neither. */
export type LookedUp =
  | { readonly found: 'effect'; readonly output: Json }
  | { readonly found: 'nothing' }
  | { readonly found: 'unknown' }

export interface CallingMission {
  readonly id: string
  /** The number of the step of this call. */
  readonly step: number
  /** The agent that has the mission now. */
  readonly agent: string
  /** Whom or what the mission is for; `null` means nobody in particular. */
  readonly subject: string | null
  /** The mission decided on this call after reading text from outside. */
  readonly read_outside?: true
}

export interface ToolContext {
  /** Bound to the mission's tenant. */
  readonly store: Pick<Store, 'get' | 'query' | 'write' | 'setAside'>
  /** Includes the tenant's connections. */
  readonly web: ConnectedWeb
  /** Speaks with MCP servers, through `web`. */
  readonly mcp: Mcp
  /** For checks that may take long. */
  readonly checker: OutputChecker
  readonly clock: Clock
  /** Its clock and its randomness belong to this call: the same at each repetition. */
  runProgram(program: Pick<Program, 'code' | 'input'>): Promise<ProgramEnd>
  /** The mission that makes this call. Its subject comes from its owner, never from the model. */
  readonly mission: CallingMission
  /** The mission at the root of the delegation tree; the tree shares its memory. */
  readonly rootMission: string
  /** When artifacts and memory of the mission expire, in seconds since the epoch. */
  readonly keptUntil: number
  /** Keeps a file as an artifact of the mission; each is listed in the step of this call. */
  saveFile(file: NewArtifact): Promise<SavedArtifact>
  /** Shows the progress of the call to followers of the mission. */
  readonly tellProgress: TellProgress
  /** Identifies this call, the same at each repetition. Absent if the call has no effect. */
  readonly effectKey?: string
  readonly signal: AbortSignal
}

/** The context of a call outside a mission. */
export interface LoneContext extends Pick<ToolContext, 'web' | 'clock' | 'runProgram' | 'effectKey' | 'signal'> {
  /** Absent if files are not kept. */
  readonly saveFile?: ToolContext['saveFile']
}

/** A tool that needs nothing of a mission, so that it can be tried alone. */
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
