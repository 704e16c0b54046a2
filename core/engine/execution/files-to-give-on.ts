import { maxFileBytes } from '../../../contract/resources/file.ts'
import { loadFile } from '../../records/file/file-items.ts'
import { type GivenFile, givenOf } from '../../records/file/given-file.ts'
import type { Leg } from '../legs/leg.ts'
import { failure, type ToolResult } from '../legs/tool-result.ts'

type GivingLeg = Pick<Leg, 'stored' | 'steps' | 'history' | 'store'>

/**
 * Files that a mission gives on to another: of those that it was given, with its messages too, and those that it made. No other is
 * known to it, whoever's it is.
 * @returns what the model is told where one is none of these
 */
export async function filesToGiveOn(
  leg: GivingLeg,
  ids: readonly string[],
): Promise<readonly GivenFile[] | ToolResult> {
  const files: GivenFile[] = []
  for (const id of new Set(ids)) {
    const file = givenTo(leg, id) ?? (await madeBy(leg, id))
    if (!file) return failure(`not_found: this mission has no file ${id}`)
    files.push(file)
  }
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  if (bytes > maxFileBytes)
    return failure(`limit_exceeded: the files of one mission have at most ${maxFileBytes} bytes together`)
  return files
}

function givenTo({ stored, history }: GivingLeg, id: string): GivenFile | undefined {
  const given = [...(stored.mission.files ?? []), ...history.said.flatMap(({ files }) => files)]
  return given.find((file) => file.id === id)
}

/** While nobody has deleted it. */
async function madeBy({ steps, store }: GivingLeg, id: string): Promise<GivenFile | undefined> {
  const isMade = steps.some((step) => step.kind === 'tool_call' && step.artifacts?.some((one) => one.id === id))
  const file = isMade ? (await loadFile(store, id))?.file : undefined
  return file?.state === 'ready' ? givenOf(file) : undefined
}
