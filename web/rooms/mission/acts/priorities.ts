import type { Mission } from '../../../../contract/resources/mission.ts'

type Priority = Mission['priority']

export const priorities: readonly Priority[] = ['LOW', 'NORMAL', 'HIGH', 'CRITICAL']

export function priorityIn(text: string): Priority | undefined {
  return priorities.find((one) => one === text)
}
