import type { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import { upperCase } from '../arguments/arguments.ts'
import { type Surroundings, sessionOf, show } from '../session/session.ts'
import { missionText } from '../texts/mission-text.ts'

/** Commands that change an unfinished mission. */
export function addMissionControl(group: Command, surroundings: Surroundings): void {
  addHold(group, surroundings)
  addRelease(group, surroundings)
  addPriority(group, surroundings)
}

function addHold(group: Command, surroundings: Surroundings): void {
  group
    .command('hold <mission_id>')
    .description('hold a mission until it is released; a running one finishes its step first')
    .option('--reason <text>', 'shown with the mission', '')
    .action(async (mission_id: string, { reason }: { reason: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const mission = await session.client().holdMission({ params: { mission_id }, body: { reason } }, session)
      show(session, mission, () => missionText(mission))
    })
}

function addRelease(group: Command, surroundings: Surroundings): void {
  group
    .command('release <mission_id>')
    .description('let a held mission continue')
    .action(async (mission_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const mission = await session.client().releaseMission({ params: { mission_id } }, session)
      show(session, mission, () => missionText(mission))
    })
}

type PatchPriority = NonNullable<CallOf<Api['changeMission']>['body']>['priority']

function addPriority(group: Command, surroundings: Surroundings): void {
  group
    .command('set-priority <mission_id> <priority>')
    .description('change a mission’s priority: LOW, NORMAL, HIGH or CRITICAL')
    .action(async (mission_id: string, priority: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const body = { priority: upperCase(priority) as PatchPriority }
      const mission = await session.client().changeMission({ params: { mission_id }, body }, session)
      show(session, mission, () => missionText(mission))
    })
}
