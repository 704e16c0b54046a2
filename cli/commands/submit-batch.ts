import { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import { readInput } from '../arguments/read-input.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { table } from '../printing/table.ts'
import { type Surroundings, sessionOf, show } from '../session/session.ts'

type Missions = CallOf<Api['submitMissions']>['body']['missions']

export function submitBatchCommand(surroundings: Surroundings): Command {
  return new Command('submit-batch')
    .description('submit up to 100 missions of a JSON file: an array of {"mission": …, "idempotency_key": …}')
    .argument('<path>', 'the file; - reads standard input')
    .action(async (path: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const source = path === '-' ? { argument: '-' } : { file: path }
      const jsonHint = 'It is an array, such as [{"mission": {"agent": "echo", "input": "hello"}}].'
      const given = await readInput({ ...source, asJson: true, jsonHint, signal: session.signal })
      // The server reports any mistake in it.
      const missions = given as unknown as Missions
      const batch = await session.client().submitMissions({ body: { missions } }, session)
      show(session, batch, () => {
        const rows = batch.results.map((one, at) =>
          one.outcome === 'accepted'
            ? [String(at + 1), one.mission_id, one.status]
            : [String(at + 1), 'refused', `${one.error.code}: ${one.error.message}`],
        )
        return table(['#', 'MISSION', 'STATUS'], rows, session.terminal.lineWidth)
      })
      if (batch.refused > 0) throw new CommandFailure(exitCodes.failed, '')
    })
}
