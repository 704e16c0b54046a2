import { Command, Option } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import type { Connection } from '../../contract/resources/connection.ts'
import { collected, wholeNumber } from '../arguments/arguments.ts'
import { readInput } from '../arguments/read-input.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { fields } from '../printing/fields.ts'
import { shorten, table } from '../printing/table.ts'
import { type Text, text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Session, type Surroundings, sessionOf, show } from '../session/session.ts'

type Credential = CallOf<Api['createConnection']>['body']['credential']

export function connectionCommands(surroundings: Surroundings): Command {
  const group = new Command('connections').description('seal credentials of other services, for tools to use')
  addCreate(group, surroundings)
  addList(group, surroundings)
  addGet(group, surroundings)
  addRotate(group, surroundings)
  addAuthorize(group, surroundings)
  addTest(group, surroundings)
  addDelete(group, surroundings)
  return group
}

interface CredentialOptions {
  readonly bearer?: true
  readonly basic?: string
  readonly header?: string
  readonly oauth?: string
  readonly clientId?: string
  readonly scope?: string
  readonly audience?: string
  readonly clientAuth?: 'basic' | 'body'
  readonly authorizeAt?: string
  readonly resource?: string
  readonly issuer?: string
  readonly secretFile?: string
}

/** The secret itself is not an option, since others can see a command line. */
function withCredential(command: Command): Command {
  const auth = new Option('--client-auth <how>', 'with --oauth: how the client authenticates').choices([
    'basic',
    'body',
  ])
  return command
    .option('--bearer', 'the secret is a bearer token')
    .option('--basic <username>', 'the secret is the password of this user')
    .option('--header <name>', 'the secret is the value of this header')
    .option('--oauth <token_url>', 'the secret is that of an OAuth client, which gets its tokens here')
    .option('--client-id <id>', 'with --oauth: the client')
    .option('--scope <scopes>', 'with --oauth: the scopes to request, separated by spaces')
    .option('--audience <audience>', 'with --oauth: the audience of the token')
    .addOption(auth)
    .option('--authorize-at <url>', 'with --oauth: where somebody consents, see `connections authorize`')
    .option('--resource <url>', 'with --authorize-at: the resource that the tokens are for')
    .option('--issuer <url>', 'with --authorize-at: the issuer that the service names in its answers')
    .option('--secret-file <path>', 'read the secret from a file instead of standard input')
}

async function credentialOf(options: CredentialOptions, { signal }: Session): Promise<Credential> {
  const { bearer, basic, header, oauth, clientId, secretFile } = options
  const given = [bearer, basic, header, oauth].filter((one) => one !== undefined)
  if (given.length !== 1) throw usage('choose the kind of secret: one of --bearer, --basic, --header and --oauth')
  if (oauth !== undefined && clientId === undefined) throw usage('--oauth needs --client-id')
  const source = secretFile === undefined ? { argument: '-' } : { file: secretFile }
  const secret = String(await readInput({ ...source, asJson: false, signal })).replace(/\r?\n$/, '')
  if (basic !== undefined) return { kind: 'basic', username: basic, password: secret }
  if (header !== undefined) return { kind: 'headers', headers: { [header]: secret } }
  if (oauth === undefined || clientId === undefined) return { kind: 'bearer', token: secret }
  const { scope, audience, clientAuth: client_auth, authorizeAt, resource, issuer } = options
  const client = { token_url: oauth, client_id: clientId, client_secret: secret }
  if (authorizeAt !== undefined) {
    const asked = { authorization_url: authorizeAt, scope, resource, issuer, client_auth }
    return { kind: 'oauth_authorization_code', ...client, ...asked }
  }
  return { kind: 'oauth_client_credentials', ...client, scope, audience, client_auth }
}

function usage(message: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, message, 'sortie connections create --help')
}

interface CreateOptions extends CredentialOptions {
  readonly host: string[]
  readonly description?: string
}

function addCreate(group: Command, surroundings: Surroundings): void {
  withCredential(group.command('create <name>').description('seal a secret, read from standard input'))
    .requiredOption('--host <host>', 'where it may be sent: host, host:port or *.domain; may be repeated', collected)
    .option('--description <text>', 'what it is for')
    .action(async (name: string, options: CreateOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const credential = await credentialOf(options, session)
      const body = { name, hosts: options.host, description: options.description, credential }
      const connection = await session.client().createConnection({ body }, session)
      show(session, connection, () => connectionText(connection))
    })
}

function addList(group: Command, surroundings: Surroundings): void {
  group
    .command('list')
    .description('list the connections')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listConnections({ query }, session))
      show(session, page, () => {
        const rows = page.items.map(({ name, kind, hosts, last_used_at }) => [
          name,
          kind,
          hosts.join(' '),
          last_used_at ? timeText(session.terminal, last_used_at) : 'never',
        ])
        const list = table(['CONNECTION', 'KIND', shorten('HOSTS'), 'USED'], rows, session.terminal.lineWidth)
        return text`${rows.length === 0 ? text`No connections.\n` : list}${moreLine(page.next_cursor)}`
      })
    })
}

function addGet(group: Command, surroundings: Surroundings): void {
  group
    .command('get <name>')
    .description('show a connection, without its secret')
    .action(async (name: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const connection = await session.client().getConnection({ params: { name } }, session)
      show(session, connection, () => connectionText(connection))
    })
}

function addRotate(group: Command, surroundings: Surroundings): void {
  withCredential(
    group.command('rotate <name>').description('replace the secret; the old one is no longer sent'),
  ).action(async (name: string, options: CredentialOptions, command: Command) => {
    const session = sessionOf(command, surroundings)
    const credential = await credentialOf(options, session)
    const connection = await session.client().rotateConnection({ params: { name }, body: { credential } }, session)
    show(session, connection, () => connectionText(connection))
  })
}

function addAuthorize(group: Command, surroundings: Surroundings): void {
  group
    .command('authorize <name>')
    .description('get the address that somebody opens to authorise it')
    .action(async (name: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const begun = await session.client().authorizeConnection({ params: { name } }, session)
      show(
        session,
        begun,
        () => text`Open this until ${begun.expires_at}, once:
${begun.url}
`,
      )
    })
}

function addTest(group: Command, surroundings: Surroundings): void {
  group
    .command('test <name> <url>')
    .description('request an address with the secret, and show the status')
    .action(async (name: string, url: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const test = await session.client().testConnection({ params: { name }, body: { url } }, session)
      show(session, test, () => text`${test.host} ${statusText(test)}.\n`)
      if (test.http_status === null || test.http_status >= 400) throw new CommandFailure(exitCodes.failed, '')
    })
}

function addDelete(group: Command, surroundings: Surroundings): void {
  group
    .command('delete <name>')
    .description('revoke a connection; its secret is deleted')
    .action(async (name: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await session.client().deleteConnection({ params: { name } }, session)
      show(session, { deleted: name }, () => text`${name} is revoked.\n`)
    })
}

type Test = NonNullable<Connection['last_test']>

function statusText({ http_status, error }: Pick<Test, 'http_status' | 'error'>): string {
  return http_status === null ? `gave no answer (${error ?? 'for no known reason'})` : `answered ${http_status}`
}

function connectionText(connection: Connection): Text {
  const { last_test: test } = connection
  return fields([
    ['Connection', connection.name],
    ['About', connection.description],
    ['Kind', connection.kind],
    ['Hosts', connection.hosts.join(', ')],
    ['Headers', connection.headers.join(', ')],
    ['Tokens from', connection.token_url],
    ['Created', connection.created_at],
    ['Rotated', connection.rotated_at],
    [
      'Authorised',
      connection.kind === 'oauth_authorization_code' ? (connection.authorized_at ?? 'not yet') : undefined,
    ],
    ['Used', connection.last_used_at ?? 'never'],
    ['Tested', test && `${test.at}: ${test.host} ${statusText(test)}`],
  ])
}
