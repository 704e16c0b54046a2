import type { Command } from 'commander'
import type { Replay } from '../../contract/resources/replay.ts'
import { wholeNumber } from '../arguments/arguments.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { fields } from '../printing/fields.ts'
import { styled, type Text } from '../printing/text.ts'
import { type Surroundings, sessionOf, show } from '../session/session.ts'

interface ReplayOptions {
  readonly agent?: string
  readonly agentVersion?: number
}

export function addReplay(group: Command, surroundings: Surroundings): void {
  group
    .command('replay <mission_id>')
    .description(
      'replay a mission’s recorded steps with another version of its agent; ends with 1 if the result differs',
    )
    .option('--agent <name>', 'use this agent instead of the mission’s own')
    .option('--agent-version <number>', 'use this version instead of the newest', wholeNumber)
    .action(async (mission_id: string, { agent, agentVersion: version }: ReplayOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const body = { ...(agent !== undefined && { agent }), ...(version !== undefined && { version }) }
      const replay = await session.client().replayMission({ params: { mission_id }, body }, session)
      show(session, replay, () => replayText(replay))
      if (replay.outcome !== 'same') throw new CommandFailure(exitCodes.failed, '')
    })
}

const outcomes: Readonly<Record<Replay['outcome'], Text>> = {
  same: styled('green', 'the same'),
  ends_otherwise: styled('red', 'ends otherwise'),
  diverged: styled('red', 'goes another way'),
}

function replayText(replay: Replay): Text {
  const { mission_id, recorded, candidate, asks_otherwise, steps, outcome, step, reason } = replay
  return fields([
    ['Mission', mission_id],
    ['Recorded', nameOf(recorded)],
    ['Candidate', nameOf(candidate)],
    ['Outcome', outcomes[outcome]],
    ['At step', step === null ? undefined : `${step} of ${steps}`],
    ['Why', reason],
    // A record does not have the model's reply to changed requests.
    ['Asks otherwise', asks_otherwise.join(', ')],
  ])
}

function nameOf({ agent, version }: Replay['recorded']): string {
  return `${agent}@${version}`
}
