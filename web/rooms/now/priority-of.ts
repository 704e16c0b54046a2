/** The priorities that have a lane of their own. */
export const priorityOf = { critical: 'CRITICAL', high: 'HIGH', normal: 'NORMAL', low: 'LOW' } as const

export function isLane(name: string): name is keyof typeof priorityOf {
  return Object.hasOwn(priorityOf, name)
}
