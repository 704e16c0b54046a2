import { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import type { ModelProvider } from '../../contract/resources/model-provider.ts'
import { wholeNumber } from '../arguments/arguments.ts'
import { readInput } from '../arguments/read-input.ts'
import { fields } from '../printing/fields.ts'
import { table } from '../printing/table.ts'
import { type Text, text } from '../printing/text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Session, type Surroundings, sessionOf, show } from '../session/session.ts'

export function modelProviderCommands(surroundings: Surroundings): Command {
  const group = new Command('model-providers').description('manage your own model providers, with your own keys')
  addSet(group, surroundings)
  addList(group, surroundings)
  addGet(group, surroundings)
  addDelete(group, surroundings)
  return group
}

type Body = NonNullable<CallOf<Api['putModelProvider']>['body']>

interface SetOptions {
  readonly keyFile?: string
  readonly keyInput?: true
  readonly keyless?: true
}

/** The key itself is not an option, since others can see a command line. */
function addSet(group: Command, surroundings: Surroundings): void {
  group
    .command('set <name> <file>')
    .description('add or change one from a JSON file with its protocol and base_url; its present key stays')
    .option('--key-file <path>', 'read a new key from a file')
    .option('--key-input', 'read a new key from standard input')
    .option('--keyless', 'it needs no key')
    .action(async (name: string, file: string, options: SetOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const said = (await readInput({ file, asJson: true, jsonHint, signal: session.signal })) as Body
      const body = { ...said, ...(await keyOf(options, session)) }
      const provider = await session.client().putModelProvider({ params: { name }, body }, session)
      show(session, provider, () => providerText(provider))
    })
}

const jsonHint = 'It is JSON: /docs has an example.'

async function keyOf({ keyless, keyFile, keyInput }: SetOptions, { signal }: Session): Promise<Pick<Body, 'api_key'>> {
  if (keyless) return { api_key: null }
  if (keyFile === undefined && !keyInput) return {}
  const source = keyFile === undefined ? { argument: '-' } : { file: keyFile }
  return { api_key: String(await readInput({ ...source, asJson: false, signal })).replace(/\r?\n$/, '') }
}

function addList(group: Command, surroundings: Surroundings): void {
  group
    .command('list')
    .description('list them')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listModelProviders({ query }, session))
      show(session, page, () => {
        const rows = page.items.map(({ name, protocol, base_url, has_key }) => [
          name,
          protocol,
          base_url,
          keyText(has_key),
        ])
        const list = table(['PROVIDER', 'PROTOCOL', 'WHERE', 'KEY'], rows, session.terminal.lineWidth)
        return text`${rows.length === 0 ? text`No model providers.\n` : list}${moreLine(page.next_cursor)}`
      })
    })
}

function addGet(group: Command, surroundings: Surroundings): void {
  group
    .command('get <name>')
    .description('show one, without its key')
    .action(async (name: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const provider = await session.client().getModelProvider({ params: { name } }, session)
      show(session, provider, () => providerText(provider))
    })
}

function addDelete(group: Command, surroundings: Surroundings): void {
  group
    .command('delete <name>')
    .description('delete one with its key; calls of its models then fail')
    .action(async (name: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await session.client().deleteModelProvider({ params: { name } }, session)
      show(session, { deleted: name }, () => text`${name} is deleted.\n`)
    })
}

function keyText(hasKey: boolean): string {
  return hasKey ? 'sealed' : 'none'
}

function providerText(provider: ModelProvider): Text {
  const { first_byte_s, silence_s } = provider.timeouts
  return fields([
    ['Provider', provider.name],
    ['About', provider.description],
    ['Protocol', provider.protocol],
    ['Where', provider.base_url],
    ['Key', provider.key_set_at === null ? keyText(provider.has_key) : `sealed, since ${provider.key_set_at}`],
    ['Models', Object.keys(provider.models).join(', ')],
    ['First byte', first_byte_s && `${first_byte_s} s`],
    ['Silence', silence_s && `${silence_s} s`],
    ['Created', provider.created_at],
    ['Changed', provider.updated_at],
  ])
}
