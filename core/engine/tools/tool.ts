import type { z } from 'zod'
import type { Json } from '../../../contract/resources/common.ts'
import type { FileOfMission } from '../../../contract/resources/file.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store } from '../../base/ports/store.ts'
import type { OutputChecker } from '../../base/schemas/output-schema.ts'
import type { ConnectedWeb } from '../connections/connected-web.ts'
import type { Effect } from '../effects/effect.ts'
import type { WhenUnknown } from '../effects/effect-policy.ts'
import type { NewArtifact } from '../files/save-artifact.ts'

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
  /** Of a tool that a tenant has described. */
  readonly version?: number
  /** What its description says of writes whose outcome is lost. */
  readonly whenUnknown?: WhenUnknown
  /** Where all its calls go to. */
  readonly host?: string
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
}

export interface ToolContext {
  /** Bound to the mission's tenant. */
  readonly store: Pick<Store, 'get' | 'query' | 'write' | 'setAside'>
  /** Also through the tenant's connections. */
  readonly web: ConnectedWeb
  readonly clock: Clock
  /** The mission as it makes this call. Its subject is what its owner said, and never the model. */
  readonly mission: CallingMission
  /** The mission at the root of the delegation tree; its memory is shared by the tree. */
  readonly rootMission: string
  /** In seconds since the epoch: until when what the mission leaves is kept. */
  readonly keptUntil: number
  /** Keeps a file as an artifact of the mission; each stands in the step of this call. */
  saveFile(file: NewArtifact): Promise<FileOfMission>
  /** Names this call, the same at each repetition. Absent where the call has no effect. */
  readonly effectKey?: string
  readonly signal: AbortSignal
}

export function defineTool<const Parameters extends z.ZodObject>(tool: Tool<Parameters>): Tool<Parameters> {
  return tool
}
