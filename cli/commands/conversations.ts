import { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { AnswerOf } from '../../contract/call.ts'
import type { DeltaFrame } from '../../contract/live.ts'
import type { Conversation, Message } from '../../contract/resources/conversation.ts'
import { askAgainMs, pause } from '../../sdk/timing.ts'
import { wholeNumber } from '../arguments/arguments.ts'
import { unlessInterrupted } from '../following/interrupted.ts'
import { StreamedText } from '../printing/streamed-text.ts'
import { drop, shorten, table } from '../printing/table.ts'
import type { Terminal } from '../printing/terminal.ts'
import { joined, jsonLine, lines, nothing, paragraph, shortened, styled, type Text, text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { whole, wholeByNumber } from '../session/pages.ts'
import { moreLine, type Session, type Surroundings, sessionOf, show } from '../session/session.ts'

export function conversationCommands(surroundings: Surroundings): Command {
  const group = new Command('conversations').description('read and manage conversations with agents')
  group
    .command('list')
    .description('list conversations, newest first')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listConversations({ query }, session))
      show(session, page, () => text`${listText(page.items, session.terminal)}${moreLine(page.next_cursor)}`)
    })
  group
    .command('messages <conversation_id>')
    .description('read the messages of a conversation')
    .option('--after <number>', 'only messages after this one', wholeNumber)
    .option('--limit <count>', 'at most this many', wholeNumber)
    .action(async (conversation_id: string, query: { after?: number; limit?: number }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const by = { usualLimit: 50, after: ({ last_number }: AnswerOf<Api['listMessages']>) => last_number }
      const page = await wholeByNumber(query, by, (query) =>
        session.client().listMessages({ params: { conversation_id }, query }, session),
      )
      show(session, page, () =>
        page.items.length === 0 ? text`No messages yet.\n` : joined(page.items.map(messageText), text`\n`),
      )
    })
  group
    .command('delete <conversation_id>')
    .description('delete a conversation and its messages')
    .action(async (conversation_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await session.client().deleteConversation({ params: { conversation_id } }, session)
      show(session, { id: conversation_id, deleted: true }, () => text`${conversation_id} is deleted.\n`)
    })
  return group
}

function listText(conversations: readonly Conversation[], terminal: Terminal): Text {
  if (conversations.length === 0) return text`No conversations.\n`
  const rows = conversations.map(({ id, agent, messages, updated_at, title }) => [
    id,
    agent,
    String(messages),
    timeText(terminal, updated_at),
    shortened(title ?? '', Math.max(20, terminal.lineWidth - 80)),
  ])
  const head = ['CONVERSATION', shorten('AGENT'), drop('MESSAGES'), 'UPDATED', drop('TITLE')]
  return table(head, rows, terminal.lineWidth)
}

/** A message is indented below its author, so that no line of it looks like another message. */
function messageText(message: Message): Text {
  const who = message.role === 'user' ? 'you' : message.agent
  const how = message.role === 'assistant' && message.outcome !== 'completed' ? ` (${message.outcome})` : ''
  return text`${message.number}  ${who}${how}\n   ${lines(message.content, 3)}\n`
}

interface ChatOptions {
  readonly agent: string
  readonly subject?: string
  readonly conversation?: string
}

/** `sortie chat`: each line is a message, and the reply is shown as it is written. */
export function chatCommand(surroundings: Surroundings): Command {
  return new Command('chat')
    .description('talk with an agent, line by line')
    .option('--agent <name>', 'the agent to talk with', 'supervisor')
    .option('--subject <subject>', 'who or what a new conversation is for')
    .option('--conversation <id>', 'continue this conversation')
    .action(async ({ agent, subject, conversation }: ChatOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const begun = conversation
        ? await session.client().getConversation({ params: { conversation_id: conversation } }, session)
        : await session.client().createConversation({ body: { agent, subject } }, session)
      if (!session.json) {
        session.terminal.err(text`${styled('dim', `${begun.id} with ${begun.agent}; an empty line ends it.`)}\n`)
      }
      await unlessInterrupted(session.signal, talk(session, begun.id), () => ({
        words: 'the conversation is kept',
        hint: `To continue: sortie chat --conversation ${begun.id}`,
      }))
    })
}

async function talk(session: Session, conversation: string): Promise<void> {
  for await (const line of session.terminal.typed(session.signal, session.json ? undefined : '> ')) {
    if (line.trim() === '') break
    await exchange(session, conversation, line)
  }
  // Input ended, which looks like Ctrl-C.
  session.signal.throwIfAborted()
}

async function exchange(session: Session, conversation_id: string, content: string): Promise<void> {
  const client = session.client()
  const { terminal, json, signal } = session
  const sent = await client.sendMessage({ params: { conversation_id }, body: { content } }, { signal })
  const streamed = new StreamedText()
  const onDelta = (delta: DeltaFrame) => {
    if (!json) terminal.out(streamed.next(delta.text))
  }
  if (sent.mission_id) for await (const _ of client.watchMission(sent.mission_id, { signal, onDelta }));
  const reply = await replyTo(session, conversation_id, sent.message.number)
  if (json) terminal.out(jsonLine(reply))
  // Deltas are sent once; the message has any missing ones.
  else terminal.out(text`${streamed.end()}${streamed.text === reply.content ? nothing : paragraph(reply.content)}`)
  await terminal.written()
}

async function replyTo(session: Session, conversation_id: string, number: number): Promise<Message> {
  for (let after = number; ; ) {
    const query = { after, wait: 20 }
    const page = await session.client().listMessages({ params: { conversation_id }, query }, session)
    const reply = page.items.find((message) => message.role === 'assistant' && message.in_reply_to === number)
    if (reply) return reply
    after = page.last_number
    if (page.items.length === 0) await pause(askAgainMs(page), session.signal)
  }
}
