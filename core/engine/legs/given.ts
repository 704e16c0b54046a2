import type { Json } from '../../../contract/resources/common.ts'
import type { Finding, Guardrail } from '../../../contract/resources/guardrail.ts'
import type { History } from '../../records/conversation/history.ts'
import type { GivenFile, ShownFile } from '../../records/file/given-file.ts'

/** What a mission was given: its input with its files, and what was said in its conversation before. */
export interface Given {
  readonly input: Json
  readonly files: readonly GivenFile[]
  readonly history: History
}

/** What a model may be shown of it, and what was found in it. */
export interface Guarded extends Given {
  readonly files: readonly ShownFile[]
  readonly findings: readonly Finding[]
}

/** Guardrails over input of agents that handed over what another agent has now. */
export interface GuardedBefore {
  /** Of the mission. */
  readonly ofInput: readonly Guardrail[]
  /** Of earlier replies of its conversation. */
  readonly ofHistory: readonly Guardrail[]
}
