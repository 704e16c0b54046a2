import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import type { Conversation, Message } from '../contract/resources/conversation.ts'
import { wholeNumber } from './arguments.ts'
import { moreLine, type Session, type Surroundings, sessionOf, show } from './session.ts'
import { table } from './table.ts'
import { oneLine, printable } from './terminal.ts'

export function conversationCommands(surroundings: Surroundings): Command {
  const group = new Command('conversations').description('talk with agents')
  group
    .command('list')
    .description('list conversations, newest first')
    .option('--limit <count>', 'how many at the most', wholeNumber)
    .option('--cursor <cursor>', 'the next page')
    .action(async (query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await session.client().listConversations({ query }, session)
      show(session, page, () => listText(page.items, session.terminal.columns) + moreLine(page.next_cursor))
    })
  group
    .command('messages <conversation_id>')
    .description('read what was said')
    .option('--after <number>', 'only messages after this one', wholeNumber)
    .option('--limit <count>', 'how many at the most', wholeNumber)
    .action(async (conversation_id: string, query: { after?: number; limit?: number }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await session.client().listMessages({ params: { conversation_id }, query }, session)
      show(session, page, () => page.items.map(messageText).join('\n') || 'Nothing was said yet.\n')
    })
  group
    .command('delete <conversation_id>')
    .description('delete a conversation and its messages')
    .action(async (conversation_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await session.client().deleteConversation({ params: { conversation_id } }, session)
      show(session, { id: conversation_id, deleted: true }, () => `${conversation_id} is deleted.\n`)
    })
  return group
}

function listText(conversations: readonly Conversation[], columns: number): string {
  if (conversations.length === 0) return 'No conversations.\n'
  const rows = conversations.map(({ id, agent, messages, updated_at, title }) => [
    id,
    agent,
    String(messages),
    updated_at,
    oneLine(title ?? '', Math.max(20, columns - 80)),
  ])
  return table(['CONVERSATION', 'AGENT', 'MESSAGES', 'UPDATED', 'TITLE'], rows)
}

function messageText(message: Message): string {
  const who = message.role === 'user' ? 'you' : message.agent
  const how = message.role === 'assistant' && message.outcome !== 'completed' ? ` (${message.outcome})` : ''
  return printable(`${message.number}  ${who}${how}\n${message.content}\n`)
}

/** `sortie chat`: each line is a message, and the reply is shown as it is written. */
export function chatCommand(surroundings: Surroundings): Command {
  return new Command('chat')
    .description('talk with an agent, line by line')
    .option('--agent <name>', 'with whom', 'supervisor')
    .option('--conversation <id>', 'go on with this one')
    .action(async ({ agent, conversation }: { agent: string; conversation?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const begun = conversation
        ? await session.client().getConversation({ params: { conversation_id: conversation } }, session)
        : await session.client().createConversation({ body: { agent } }, session)
      if (!session.json) {
        session.terminal.err(session.terminal.style('dim', `${begun.id} with ${begun.agent}; an empty line ends it.\n`))
      }
      await talk(session, begun.id)
    })
}

async function talk(session: Session, conversation: string): Promise<void> {
  const isInteractive = process.stdin.isTTY === true && !session.json
  const lines = createInterface({ input: process.stdin, terminal: isInteractive, output: process.stderr, prompt: '> ' })
  session.signal.addEventListener('abort', () => lines.close(), { once: true })
  if (isInteractive) lines.prompt()
  for await (const line of lines) {
    if (line.trim() === '') break
    await exchange(session, conversation, line)
    if (isInteractive) lines.prompt()
  }
  lines.close()
}

async function exchange(session: Session, conversation_id: string, content: string): Promise<void> {
  const client = session.client()
  const { terminal, json, signal } = session
  const sent = await client.sendMessage({ params: { conversation_id }, body: { content } }, { signal })
  let shown = ''
  const onDelta = ({ text }: { readonly text: string }) => {
    if (json) return
    shown += text
    terminal.out(printable(text))
  }
  if (sent.mission_id) for await (const _ of client.watchMission(sent.mission_id, { signal, onDelta }));
  const reply = await replyTo(session, conversation_id, sent.message.number)
  if (json) terminal.out(`${JSON.stringify(reply)}\n`)
  // Deltas are told once and not kept; what was missed of them stands in the message.
  else if (shown !== reply.content) terminal.out(`${shown === '' ? '' : '\n'}${printable(reply.content)}\n`)
  else terminal.out('\n')
}

async function replyTo(session: Session, conversation_id: string, number: number): Promise<Message> {
  for (let after = number; ; ) {
    const query = { after, wait: 20 }
    const page = await session.client().listMessages({ params: { conversation_id }, query }, session)
    const reply = page.items.find((message) => message.role === 'assistant' && message.in_reply_to === number)
    if (reply) return reply
    after = page.last_number
  }
}
