import type { ServerFrame } from '../../../contract/live.ts'

/** The instance’s worker should ask for work now. */
export function workFrame(instance_id: string): string {
  return JSON.stringify({ type: 'work', instance_id } satisfies ServerFrame)
}
