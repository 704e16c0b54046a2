import { Command } from 'commander'
import type { Api } from '../contract/api.ts'
import type { CallOf } from '../contract/call.ts'
import { upperCase } from './arguments.ts'
import { missionText } from './mission-text.ts'
import { type Surroundings, sessionOf, show } from './session.ts'

/** Commands that change a mission under way. */
export function missionControlCommands(surroundings: Surroundings): readonly Command[] {
  return [holdCommand(surroundings), releaseCommand(surroundings), priorityCommand(surroundings)]
}

function holdCommand(surroundings: Surroundings): Command {
  return new Command('hold <mission_id>')
    .description('keep a mission from going on until it is released; one at work finishes its step first')
    .option('--reason <text>', 'shown with the mission', '')
    .action(async (mission_id: string, { reason }: { reason: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const mission = await session.client().holdMission({ params: { mission_id }, body: { reason } }, session)
      show(session, mission, () => missionText(session.terminal, mission))
    })
}

function releaseCommand(surroundings: Surroundings): Command {
  return new Command('release <mission_id>')
    .description('let a held mission go on')
    .action(async (mission_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const mission = await session.client().releaseMission({ params: { mission_id } }, session)
      show(session, mission, () => missionText(session.terminal, mission))
    })
}

type PatchPriority = NonNullable<CallOf<Api['changeMission']>['body']>['priority']

function priorityCommand(surroundings: Surroundings): Command {
  return new Command('set-priority <mission_id> <priority>')
    .description('give a mission another priority: LOW, NORMAL, HIGH or CRITICAL')
    .action(async (mission_id: string, priority: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const body = { priority: upperCase(priority) as PatchPriority }
      const mission = await session.client().changeMission({ params: { mission_id }, body }, session)
      show(session, mission, () => missionText(session.terminal, mission))
    })
}
