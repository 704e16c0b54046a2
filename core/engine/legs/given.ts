import type { Json } from '../../../contract/resources/common.ts'
import type { Finding, Guardrail } from '../../../contract/resources/guardrail.ts'
import type { History } from '../../records/conversation/history.ts'
import type { GivenFile, ShownFile } from '../../records/file/given-file.ts'

/** What a mission was given: its input with its files, and the earlier messages of its conversation. */
export interface Given {
  readonly input: Json
  readonly files: readonly GivenFile[]
  readonly history: History
}

/** The part of it that a model may see, and the findings in it. */
export interface Guarded extends Given {
  readonly files: readonly ShownFile[]
  readonly findings: readonly Finding[]
}

/** Guardrails over the input, from agents that handed over the present agent’s work. */
export interface GuardedBefore {
  /** In the mission. */
  readonly ofInput: readonly Guardrail[]
  /** In earlier replies of its conversation. */
  readonly ofHistory: readonly Guardrail[]
}
