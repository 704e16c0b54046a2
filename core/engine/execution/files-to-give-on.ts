import { maxFileBytes } from '../../../contract/resources/file.ts'
import { loadFile } from '../../records/file/file-items.ts'
import { type GivenFile, givenOf } from '../../records/file/given-file.ts'
import { fileReader, guardFile } from '../guardrails/guard-files.ts'
import { asksNobody } from '../guardrails/guard-input.ts'
import { artifactsOf } from '../legs/artifacts-made.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'
import { failure, type ToolResult } from '../legs/tool-result.ts'
import { guardsOfHistory, guardsOfInput, judgingOf } from './guard-call.ts'

/**
 * Files that a mission passes on to another: those that it was given, including its messages, and those that it made. It knows no
 * others, whoever owns them. A file that guardrails let it read only in part is not passed on.
 * @returns the answer for the model if a file is none of these
 */
export async function filesToGiveOn(
  ports: ExecutionPorts,
  leg: Leg,
  ids: readonly string[],
): Promise<readonly GivenFile[] | ToolResult> {
  const files: GivenFile[] = []
  for (const id of new Set(ids)) {
    const given = givenTo(leg, id)
    const file = given ?? (await madeBy(leg, id))
    if (!file) return failure(`not_found: this mission has no file ${id}`)
    const shown = given ? await asShown(ports, leg, given) : file
    if ('is_error' in shown) return shown
    files.push(shown)
  }
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  if (bytes > maxFileBytes)
    return failure(`limit_exceeded: the files of one mission have at most ${maxFileBytes} bytes together`)
  return files
}

/** Under the shown name. Everybody who had to be asked about it has been, and has redacted nothing. */
async function asShown(ports: ExecutionPorts, leg: Leg, file: GivenFile): Promise<GivenFile | ToolResult> {
  const isOfMission = leg.stored.mission.files?.some(({ id }) => id === file.id) === true
  const guardrails = (isOfMission ? guardsOfInput(leg) : guardsOfHistory(leg)).filter(asksNobody)
  const reader = fileReader((blob) => ports.blobs.get(leg.tenant, blob))
  const { file: shown, blocked } = await guardFile(judgingOf(ports, leg), guardrails, reader, file)
  return blocked || shown.told !== undefined ? failure(notWhole(file)) : { ...file, name: shown.name }
}

function notWhole({ id }: GivenFile): string {
  return `guardrail_blocked: a guardrail lets you read only a part of the file ${id}, so it is not given on. Write what you read of it into the input, or save that as a file and give it on`
}

function givenTo({ stored, history }: Leg, id: string): GivenFile | undefined {
  const given = [...(stored.mission.files ?? []), ...history.said.flatMap(({ files }) => files)]
  return given.find((file) => file.id === id)
}

/** As long as nobody has deleted it. */
async function madeBy({ steps, store }: Leg, id: string): Promise<GivenFile | undefined> {
  const isMade = steps.some((step) => artifactsOf(step).some((one) => one.id === id))
  const file = isMade ? (await loadFile(store, id))?.file : undefined
  return file?.state === 'ready' ? givenOf(file) : undefined
}
