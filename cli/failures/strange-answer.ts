import type { Operation } from '../../contract/api.ts'
import type { Asked } from '../../sdk/asked.ts'
import type { Client } from '../../sdk/client.ts'
import { operationTable } from '../../sdk/operations.ts'
import { exitCodes } from './exit-codes.ts'
import { addressHint, CommandFailure } from './failure.ts'

/** What a command was answered, by which it may have fallen. */
export interface Heard {
  readonly operation: Operation
  readonly answer: unknown
}

/** Of a command that asks again and again, the last ones. */
const mostHeard = 20

/** The same client, which remembers what it is answered. */
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
 * Whether it is the server's doing that a command fell over: what answers is not Sortie, or of another version. The contract is
 * loaded only now, since its schemas take longer than most commands.
 * @returns what to say, or `undefined` where all was as it should be
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
