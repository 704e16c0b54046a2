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

/** What was written anew since the form began. Undefined while the metadata is no JSON object. */
export function changesIn(begun: MissionDraft, draft: MissionDraft): Change | undefined {
  const [before, after] = [partsOf(begun), partsOf(draft)]
  // That each of the metadata is a text, the API says.
  return before && after && (changedParts<object>(before, after) as Change)
}

function partsOf({ priority, tags, metadata }: MissionDraft): object | undefined {
  const given = objectIn(metadata)
  return given && { priority, tags: tagsIn(tags), metadata: given }
}

function tagsIn(text: string): string[] {
  const tags = text.split(',').map((tag) => tag.trim())
  return [...new Set(tags.filter((tag) => tag !== ''))]
}
