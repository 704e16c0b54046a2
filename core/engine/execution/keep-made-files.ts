import { isSortieError } from '../../../contract/errors.ts'
import type { ArtifactOfStep, LostFile } from '../../../contract/resources/file.ts'
import type { FilePart, MadeFile } from '../../base/ports/models.ts'
import { contentType, whyNotTaken } from '../../records/file/content-type.ts'
import { blobOf } from '../../records/file/file.ts'
import { keptUntil } from '../../records/mission/retention.ts'
import { saveArtifact } from '../files/save-artifact.ts'
import { saveInTime } from '../files/save-in-time.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'

/** For all files of one reply. */
const savingMs = 30_000

/** What became of the files of a reply. */
export interface KeptFiles {
  /** As they stand in the model's turn. */
  readonly parts: readonly FilePart[]
  readonly artifacts: readonly ArtifactOfStep[]
  readonly lost: readonly LostFile[]
}

/** Keeps what a model made as artifacts of its mission. The reply was paid for, so what cannot be kept is told and fails nothing. */
export async function keepMadeFiles(
  ports: ExecutionPorts,
  leg: Leg,
  files: readonly MadeFile[] = [],
): Promise<KeptFiles> {
  const savedBy = ports.clock.monotonic() + savingMs
  const parts: FilePart[] = []
  const artifacts: ArtifactOfStep[] = []
  const lost: LostFile[] = []
  for (const [at, file] of files.entries()) {
    const kept = await keep(ports, leg, file, { at, savedBy })
    if ('problem' in kept) lost.push(kept)
    else {
      artifacts.push(kept)
      const { has_text: _, ...part } = kept
      parts.push({ type: 'file', blob: blobOf(kept.id), ...part })
    }
  }
  return { parts, artifacts, lost }
}

interface Keeping {
  /** Among the files of its reply. */
  readonly at: number
  readonly savedBy: number
}

async function keep(
  ports: ExecutionPorts,
  leg: Leg,
  file: MadeFile,
  { at, savedBy }: Keeping,
): Promise<ArtifactOfStep | LostFile> {
  const { said } = file
  if ('problem' in file) return { said, problem: file.problem }
  const { bytes } = file
  const type = contentType(bytes, said)
  if (type === undefined) return { said, problem: `unsupported_media_type: ${whyNotTaken(bytes)}` }
  const { mission } = leg.stored
  const step = leg.steps.length + 1
  const where = { tenant: leg.tenant, store: leg.store, blobs: ports.blobs, contents: ports.contents }
  const maker = { mission: mission.id, step, keptUntil: keptUntil(mission), now: ports.clock.now() }
  const made = { name: nameOf(type, step, at), bytes, said }
  try {
    const left = savedBy - ports.clock.monotonic()
    const { text, ...saved } = await saveInTime(left, () => saveArtifact(where, maker, made))
    return text === undefined ? saved : { ...saved, has_text: true }
  } catch (error) {
    if (!isSortieError(error)) throw error
    return { said, problem: `${error.code}: ${error.message}` }
  }
}

/** As `image-3-1.png`: the first picture of step 3. */
function nameOf(type: string, step: number, at: number): string {
  const [kind = 'file', form = ''] = type.split('/')
  const ending = endings[form] ?? form.split('.').at(-1)
  return `${kind === 'application' ? 'document' : kind}-${step}-${at + 1}.${ending}`
}

const endings: Readonly<Record<string, string>> = { jpeg: 'jpg', mpeg: 'mp3', plain: 'txt', markdown: 'md' }
