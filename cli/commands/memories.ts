import { Command } from 'commander'
import type { ForgetScope, Forgetting, Memory } from '../../contract/resources/memory.ts'
import { collected, wholeNumber } from '../arguments/arguments.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { fields } from '../printing/fields.ts'
import { joined, lines, type Text, text } from '../printing/text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'

interface Whose {
  readonly subject?: string
  readonly agent?: string
}

export function memoryCommands(surroundings: Surroundings): Command {
  const group = new Command('memories').description('read, add and delete what agents know beyond a mission')
  addAdd(group, surroundings)
  addList(group, surroundings)
  addGet(group, surroundings)
  addSearch(group, surroundings)
  addDelete(group, surroundings)
  addForget(group, surroundings)
  return group
}

interface AddOptions extends Whose {
  readonly tag?: string[]
  readonly expiresInS?: number
}

function addAdd(group: Command, surroundings: Surroundings): void {
  group
    .command('add <text>')
    .description('add a memory for agents')
    .option('--subject <subject>', 'who or what it is about (default: nobody in particular)')
    .option('--agent <name>', 'the agent whose memory it is (default: all agents share it)')
    .option('--tag <tag>', 'may be repeated', collected)
    .option('--expires-in-s <seconds>', 'delete it after this many seconds', wholeNumber)
    .action(async (words: string, { subject, agent, tag, expiresInS }: AddOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const body = {
        ...{ text: words, subject, agent },
        ...(tag && { tags: tag }),
        ...(expiresInS !== undefined && { expires_in_s: expiresInS }),
      }
      const memory = await session.client().createMemory({ body }, session)
      show(session, memory, () => memoryText(memory))
    })
}

function addList(group: Command, surroundings: Surroundings): void {
  group
    .command('list')
    .description('list memories, newest first')
    .option('--subject <subject>', 'only of this subject')
    .option('--agent <name>', 'only of this agent')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: Whose & { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listMemories({ query }, session))
      show(session, page, () => text`${listText(page.items)}${moreLine(page.next_cursor)}`)
    })
}

function addGet(group: Command, surroundings: Surroundings): void {
  group
    .command('get <memory_id>')
    .description('show a memory and its origin')
    .action(async (memory_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const memory = await session.client().getMemory({ params: { memory_id } }, session)
      show(session, memory, () => memoryText(memory))
    })
}

function addSearch(group: Command, surroundings: Surroundings): void {
  group
    .command('search [query]')
    .description('search as an agent would recall; without a query, list the newest')
    .option('--subject <subject>', 'in a mission for this subject')
    .option('--agent <name>', 'this agent')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .action(async (query: string | undefined, options: Whose & { limit?: number }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const body = { ...options, ...(query !== undefined && { query }) }
      const answer = await session.client().searchMemories({ body }, session)
      show(session, answer, () => listText(answer.found))
    })
}

function addDelete(group: Command, surroundings: Surroundings): void {
  group
    .command('delete <memory_id>')
    .description('delete a memory')
    .action(async (memory_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await session.client().deleteMemory({ params: { memory_id } }, session)
      show(session, { id: memory_id, deleted: true }, () => text`${memory_id} is deleted.\n`)
    })
}

function addForget(group: Command, surroundings: Surroundings): void {
  group
    .command('forget')
    .description('delete all memories of a subject or of an agent')
    .option('--subject <subject>', 'everything that any agent knows about it')
    .option('--agent <name>', 'everything of this agent, about any subject and none')
    .action(async (whose: Whose, command: Command) => {
      const session = sessionOf(command, surroundings)
      const forgetting = await session.client().forgetMemories({ body: { scope: scopeOf(whose) } }, session)
      show(session, forgetting, () => forgettingText(forgetting))
    })
}

function scopeOf({ subject, agent }: Whose): ForgetScope {
  if (subject !== undefined && agent === undefined) return { kind: 'subject', subject }
  if (agent !== undefined && subject === undefined) return { kind: 'agent', agent }
  throw new CommandFailure(exitCodes.usage, 'name what to delete', 'Either --subject <subject> or --agent <name>.')
}

/** A memory is indented below its ID, so that no line of it looks like another memory. */
function listText(memories: readonly Memory[]): Text {
  if (memories.length === 0) return text`No memories.\n`
  return joined(memories.map((memory) => text`${memory.id}  ${whoseText(memory)}\n  ${lines(memory.text, 2)}\n`))
}

function memoryText(memory: Memory): Text {
  const { source } = memory
  const facts = fields([
    ['Memory', memory.id],
    ['Known', whoseText(memory)],
    ['Tags', memory.tags.join(', ')],
    ['From', source.kind === 'mission' ? `step ${source.step} of ${source.mission_id}` : `the key ${source.key_id}`],
    ['Created', memory.created_at],
    ['Expires', memory.expires_at],
  ])
  return text`${facts}  ${lines(memory.text, 2)}\n`
}

function whoseText({ subject, agent }: Memory): string {
  const about = subject === null ? 'of nobody in particular' : `of ${subject}`
  return `${about}, to ${agent ?? 'all agents'}`
}

function forgettingText({ scope, state, forgotten }: Forgetting): Text {
  const whose = scope.kind === 'subject' ? `of ${scope.subject}` : `by ${scope.agent}`
  const count = `${forgotten} ${forgotten === 1 ? 'memory is' : 'memories are'} gone`
  return state === 'forgotten'
    ? text`All that was known ${whose} is forgotten: ${count}.\n`
    : text`What is known ${whose} is being forgotten: ${count} so far. Give the command again to see the rest go.\n`
}
