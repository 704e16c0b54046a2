import type { Mission } from '../../../../contract/resources/mission.ts'
import type { CallFor } from '../../../api/call.ts'
import { changedParts } from '../../../kit/changed-parts.ts'
import { objectIn, writtenOut } from '../../../kit/given-json.ts'

/** What a person changes of a mission. */
export interface MissionDraft {
  readonly priority: Mission['priority']
  /** With commas between them. */
  readonly tags: string
  /** JSON. */
  readonly metadata: string
}

export function draftOf({ priority, tags, metadata }: Mission): MissionDraft {
  return { priority, tags: tags.join(', '), metadata: writtenOut(metadata) }
}

type Change = NonNullable<CallFor<'changeMission'>['body']>

/** What differs from the mission as it is. Undefined while the metadata is no JSON object. */
export function changesIn(mission: Mission, draft: MissionDraft): Change | undefined {
  const metadata = objectIn(draft.metadata)
  if (!metadata) return undefined
  const { priority, tags, metadata: before } = mission
  const after = { priority: draft.priority, tags: tagsIn(draft.tags), metadata }
  // That each of the metadata is a text, the API says.
  return changedParts<object>({ priority, tags, metadata: before }, after) as Change
}

function tagsIn(text: string): string[] {
  const tags = text.split(',').map((tag) => tag.trim())
  return [...new Set(tags.filter((tag) => tag !== ''))]
}
