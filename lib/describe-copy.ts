import type { Stage } from './stage.ts'

/** Whether anything of a stage outlives its region. */
export function describeCopy({ copy }: Stage): string {
  if (!copy) return 'No copy of its data leaves its region.'
  return `Its tables are copied to ${copy.region} every ${copy.every_hours} hours, and its blobs as they come.`
}
