import type { FilePart, ToolTurn, Turn } from '../../base/ports/models.ts'
import { isTextType } from '../../records/file/content-type.ts'
import { blobOf } from '../../records/file/file.ts'
import { type GivenFile, partOf } from '../../records/file/given-file.ts'
import { originOf } from '../../records/mission/origin.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'

type ToolStep = Extract<RecordedStep, { kind: 'tool_call' }>
type Artifact = NonNullable<ToolStep['artifacts']>[number]

/** A model knows the files that it wrote itself. */
const written: ReadonlySet<string> = new Set(['save_file'])

/**
 * A mission's turns with their files: the given files follow the input, which is the first user turn, and files that a call found
 * are in the result of that call.
 */
export function withFiles(
  said: readonly Turn[],
  given: readonly GivenFile[] | undefined,
  steps: readonly RecordedStep[],
): readonly Turn[] {
  const found = steps.filter((step) => step.kind === 'tool_call')
  if (given === undefined && found.every(({ artifacts }) => artifacts === undefined)) return said
  const left = [...found]
  return said.map((turn, at) => {
    if (at === 0 && turn.role === 'user') return { ...turn, parts: [...turn.parts, ...(given ?? []).map(partOf)] }
    return turn.role === 'tool' ? withFound(turn, left) : turn
  })
}

export function hasFiles({ parts }: Turn): boolean {
  return parts.some(({ type }) => type === 'file')
}

/** @param left the steps whose turns are still to come: call ids may repeat, and the calls of one reply end in any order */
function withFound(turn: ToolTurn, left: ToolStep[]): ToolTurn {
  const at = left.findIndex(({ call_id, tool }) => call_id === turn.call_id && tool === turn.name)
  const [step] = at < 0 ? [] : left.splice(at, 1)
  if (!step || written.has(step.tool)) return turn
  const shown = (step.artifacts ?? []).filter(isShown)
  if (shown.length === 0) return turn
  const marks = originOf(step) === 'outside' ? { origin: 'outside' as const } : {}
  return {
    ...turn,
    parts: [...turn.parts, ...shown.map((artifact) => ({ ...partOfArtifact(artifact), ...marks }))],
  }
}

/** For a text, or a document with text, the result shows the text in pages, and as a note if it no longer fits. */
export function isShown({ has_text, media_type }: Artifact): boolean {
  return has_text !== true && !isTextType(media_type)
}

function partOfArtifact({ id, name, media_type, bytes }: Artifact): FilePart {
  return { type: 'file', id, blob: blobOf(id), media_type, name, bytes }
}
