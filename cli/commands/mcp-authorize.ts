import type { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import { readInput } from '../arguments/read-input.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { text } from '../printing/text.ts'
import { type Session, type Surroundings, sessionOf, show } from '../session/session.ts'

type Client = NonNullable<CallOf<Api['authorizeMcpServer']>['body']>['client']

interface Options {
  readonly issuer?: string
  readonly scope?: string
  readonly clientId?: string
  readonly secretFile?: string
}

export function addAuthorize(group: Command, surroundings: Surroundings): void {
  group
    .command('authorize <name>')
    .description('get the address that somebody opens to authorise a server')
    .option('--issuer <url>', 'one of the authorization servers that the server names')
    .option('--scope <scopes>', 'scopes instead of those that the server asks for, separated by spaces')
    .option('--client-id <id>', 'a client that you registered there')
    .option('--secret-file <path>', 'with --client-id: read its secret from a file, or from standard input with -')
    .action(async (name: string, options: Options, command: Command) => {
      const session = sessionOf(command, surroundings)
      const { issuer, scope } = options
      const body = { issuer, scope, client: await clientOf(options, session) }
      const begun = await session.client().authorizeMcpServer({ params: { name }, body }, session)
      show(
        session,
        begun,
        () => text`Asks ${begun.issuer} for ${begun.scope ?? 'no scope'}.
Open this until ${begun.expires_at}, once:
${begun.url}
`,
      )
    })
}

/** The secret itself is not an option, since others can see a command line. */
async function clientOf({ clientId, secretFile }: Options, { signal }: Session): Promise<Client> {
  if (clientId === undefined) {
    if (secretFile === undefined) return undefined
    throw new CommandFailure(exitCodes.usage, '--secret-file needs --client-id', 'sortie mcp authorize --help')
  }
  if (secretFile === undefined) return { client_id: clientId }
  const source = secretFile === '-' ? { argument: '-' } : { file: secretFile }
  const secret = String(await readInput({ ...source, asJson: false, signal })).replace(/\r?\n$/, '')
  return { client_id: clientId, client_secret: secret }
}
