import type { Approval } from '../../../contract/resources/approval.ts'

/** What ends the wait for a person if nobody decides: the default decision, or the mission's own deadline. */
export type Ending = { readonly by: 'default' | 'mission'; readonly at: string }

/** The earlier of the two, as far as they are known. */
export function endsFirst(
  { deadline }: Pick<Approval, 'deadline'>,
  missionDeadline: string | undefined,
): Ending | undefined {
  if (deadline === null) return missionDeadline === undefined ? undefined : { by: 'mission', at: missionDeadline }
  if (missionDeadline !== undefined && Date.parse(missionDeadline) < Date.parse(deadline))
    return { by: 'mission', at: missionDeadline }
  return { by: 'default', at: deadline }
}
