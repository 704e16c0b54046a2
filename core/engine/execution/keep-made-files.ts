import { isSortieError } from '../../../contract/errors.ts'
import type { ArtifactOfStep, LostFile } from '../../../contract/resources/file.ts'
import type { FilePart, MadeFile } from '../../base/ports/models.ts'
import { contentType, whyNotTaken } from '../../records/file/content-type.ts'
import { blobOf } from '../../records/file/file.ts'
import type { RecordedModelCall } from '../../records/mission/recorded-step.ts'
import { keptUntil } from '../../records/mission/retention.ts'
import { partsOf, saidIn } from '../../records/mission/step-parts.ts'
import { type NewArtifact, type SavedArtifact, saveArtifact, setAsideArtifact } from '../files/save-artifact.ts'
import { saveInTime } from '../files/save-in-time.ts'
import { judgesReplies } from '../guardrails/guard-reply.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'

/** For all files of one reply. */
const savingMs = 30_000

/** The outcome for the files of a reply. */
export interface KeptFiles {
  /** Their place in the model’s turn. */
  readonly parts: readonly FilePart[]
  readonly artifacts: readonly ArtifactOfStep[]
  readonly lost: readonly LostFile[]
}

/**
 * Stores a model’s files as artifacts of its mission; if guardrails must judge its text first, they are set aside until then. The
 * reply was paid for, so a file that cannot be stored is reported and fails nothing.
 */
export async function keepMadeFiles(
  ports: ExecutionPorts,
  leg: Leg,
  files: readonly MadeFile[] = [],
): Promise<KeptFiles> {
  const save = savingIn(ports, leg, judgesReplies(leg.agent) ? setAsideArtifact : saveArtifact)
  const parts: FilePart[] = []
  const artifacts: ArtifactOfStep[] = []
  const lost: LostFile[] = []
  for (const [at, file] of files.entries()) {
    const kept = await keep(save, file, { step: leg.steps.length + 1, at })
    if ('problem' in kept) lost.push(kept)
    else {
      artifacts.push(kept)
      const { has_text: _, ...part } = kept
      parts.push({ type: 'file', blob: blobOf(kept.id), ...part })
    }
  }
  return { parts, artifacts, lost }
}

/** A reply that counts, with its files: those set aside are stored now, and it names none that cannot be. */
export async function withFilesKept(
  ports: ExecutionPorts,
  leg: Leg,
  reply: RecordedModelCall,
): Promise<RecordedModelCall> {
  const { artifacts: made = [] } = reply
  if (made.length === 0 || !judgesReplies(leg.agent)) return reply
  const save = savingIn(ports, leg, saveArtifact)
  const lost = new Map<string, LostFile>()
  for (const { id, name, media_type: said } of made) {
    const bytes = await ports.blobs.get(leg.tenant, blobOf(id))
    const kept = bytes ? await saved(save, { name, bytes, said }) : { said, problem: 'not_found: its bytes are gone' }
    if ('problem' in kept) lost.set(id, kept)
  }
  return lost.size === 0 ? reply : without(reply, lost)
}

function without(reply: RecordedModelCall, lost: ReadonlyMap<string, LostFile>): RecordedModelCall {
  const { parts: _, artifacts = [], lost_files = [], ...rest } = reply
  const left = artifacts.filter(({ id }) => !lost.has(id))
  const said = partsOf(reply).filter((part) => part.type !== 'file' || !lost.has(part.id ?? ''))
  const lostNow = [...lost_files, ...lost.values()]
  return { ...rest, ...saidIn(said), ...(left.length > 0 && { artifacts: left }), lost_files: lostNow }
}

type Save = (made: NewArtifact) => Promise<SavedArtifact>

/** Within the time for all files of one reply. */
function savingIn(ports: ExecutionPorts, leg: Leg, save: typeof saveArtifact): Save {
  const savedBy = ports.clock.monotonic() + savingMs
  const { mission } = leg.stored
  const where = { tenant: leg.tenant, store: leg.store, blobs: ports.blobs, contents: ports.contents }
  const [step, now] = [leg.steps.length + 1, ports.clock.now()]
  const maker = { mission: mission.id, step, keptUntil: keptUntil(mission), now }
  return (made) => saveInTime(savedBy - ports.clock.monotonic(), () => save(where, maker, made))
}

interface Place {
  readonly step: number
  /** Among the files of its reply. */
  readonly at: number
}

async function keep(save: Save, file: MadeFile, { step, at }: Place): Promise<ArtifactOfStep | LostFile> {
  const { said } = file
  if ('problem' in file) return { said, problem: file.problem }
  const { bytes } = file
  const type = contentType(bytes, said)
  if (type === undefined) return { said, problem: `unsupported_media_type: ${whyNotTaken(bytes)}` }
  return saved(save, { name: nameOf(type, step, at), bytes, said })
}

async function saved(save: Save, made: NewArtifact & { readonly said: string }): Promise<ArtifactOfStep | LostFile> {
  try {
    const { text, ...artifact } = await save(made)
    return text === undefined ? artifact : { ...artifact, has_text: true }
  } catch (error) {
    if (!isSortieError(error)) throw error
    return { said: made.said, problem: `${error.code}: ${error.message}` }
  }
}

/** As `image-3-1.png`: the first image of step 3. */
function nameOf(type: string, step: number, at: number): string {
  const [kind = 'file', form = ''] = type.split('/')
  const ending = endings[form] ?? form.split('.').at(-1)
  return `${kind === 'application' ? 'document' : kind}-${step}-${at + 1}.${ending}`
}

const endings: Readonly<Record<string, string>> = { jpeg: 'jpg', mpeg: 'mp3', plain: 'txt', markdown: 'md' }
