import type { Operation } from '../../contract/api.ts'
import type { Asked } from '../../sdk/asked.ts'
import type { Client } from '../../sdk/client.ts'
import { operationTable } from '../../sdk/operations.ts'
import { exitCodes } from './exit-codes.ts'
import { addressHint, CommandFailure } from './failure.ts'

/** An answer to a command, which may have caused its error. */
export interface Heard {
  readonly operation: Operation
  readonly answer: unknown
}

/** Of a command that polls, only the last answers. */
const mostHeard = 20

/** The same client, which records its answers. */
export function remembering(client: Client, heard: Heard[]): Client {
  const calls = Object.entries(operationTable).map(([name]) => {
    const operation = name as Asked
    const call = client[operation] as (...args: unknown[]) => Promise<unknown>
    return [
      operation,
      async (...args: unknown[]) => {
        const answer = await call(...args)
        heard.push({ operation, answer })
        if (heard.length > mostHeard) heard.shift()
        return answer
      },
    ]
  })
  return { ...client, ...Object.fromEntries(calls) }
}

/**
 * Whether the server caused a command's error: it is not Sortie, or another version of it. The contract is imported only now,
 * since its schemas take longer than most commands.
 * @returns the failure to report, or `undefined` if all answers were valid
 */
export async function strangeAnswer(heard: readonly Heard[]): Promise<CommandFailure | undefined> {
  const { api } = await import('../../contract/api.ts')
  for (const { operation, answer } of heard) {
    const [issue] = api[operation].output.safeParse(answer).error?.issues ?? []
    if (!issue) continue
    const place = issue.path.length > 0 ? ` at ${issue.path.join('.')}` : ''
    const message = `the server is not this version of Sortie: ${operation} got an unexpected answer${place}`
    return new CommandFailure(exitCodes.unreachable, message, addressHint)
  }
  return undefined
}
