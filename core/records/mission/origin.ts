import type { Origin } from '../../../contract/resources/guardrail.ts'
import { ToolName } from '../../../contract/resources/tool-name.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { MissionFields } from './mission.ts'
import type { RecordedStep } from './recorded-step.ts'

/** The author of the text that a step gives its mission. For steps of releases that did not record it, it follows from their tool. */
export function originOf(step: RecordedStep): Origin {
  if (step.kind === 'tool_call') return step.origin ?? originOfTool(step.tool)
  if (step.kind === 'delegation') return step.origin ?? 'inside'
  return 'inside'
}

const readsPages: readonly string[] = ['http_fetch', 'http_request']

/** A tenant’s own tools call services of others. */
function originOfTool(name: string): Origin {
  return readsPages.includes(name) || !ToolName.safeParse(name).success ? 'outside' : 'inside'
}

/** Everything needed, in each state, to know whether a mission has read text from outside. */
export type OutsideMarks = Partial<Pick<MissionFields, 'read_outside' | 'frame'>>

/** Random bytes in the frame around such text. */
const frameBytes = 12

/** Parts of a mission’s input that somebody else may have written. */
export function marksOfGiven({ ids }: { readonly ids: Ids }): Pick<MissionFields, 'given_outside' | 'frame'> {
  return { given_outside: true, frame: ids.secret(frameBytes) }
}

/** What a step leaves with its mission, written together with it. */
export function marksOf({ ids }: { readonly ids: Ids }, { frame }: OutsideMarks, step: RecordedStep): OutsideMarks {
  if (originOf(step) === 'inside') return {}
  return { read_outside: true, frame: frame ?? ids.secret(frameBytes) }
}

/** Whether a mission’s result may derive from text from outside. A worker’s own report is such text. */
export function originOfResult({
  remote,
  given_outside,
  read_outside,
}: Pick<MissionFields, 'remote' | 'given_outside' | 'read_outside'>): Origin {
  return remote || given_outside === true || read_outside === true ? 'outside' : 'inside'
}
