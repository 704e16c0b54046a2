import * as z from 'zod'
import type { Change } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { missionPartition } from './mission-items.ts'

/** The fact that a mission made a file. */
const ArtifactLink = record({ file_id: z.string() })
export type ArtifactLink = z.output<typeof ArtifactLink>

export const artifactKind = kindOf('artifact', 'entities', ArtifactLink)

export const artifactPrefix = 'artifact#'

/** Part of the write of its file. @param expires_at seconds since the epoch */
export function putArtifact(mission: string, step: number, file_id: string, expires_at: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: {
      partition: missionPartition(mission),
      sort: `${artifactPrefix}${String(step).padStart(6, '0')}#${file_id}`,
      version: 1,
      body: { file_id } satisfies ArtifactLink,
      expires_at,
    },
  }
}
