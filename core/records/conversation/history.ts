import { loadPayload } from '../../base/payloads/payload.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Store } from '../../base/ports/store.ts'
import { type ReadPartition, readItem, readPartition, unlessUnreadable } from '../../base/storing/reading.ts'
import type { GivenFile } from '../file/given-file.ts'
import type { ConversationRef } from '../mission/mission.ts'
import type { StoredMessage } from './conversation.ts'
import { messageKind } from './conversation.ts'
import { conversationPartition, messagePrefix, messageSort } from './conversation-items.ts'
import { loadConversationSummary } from './conversation-summary.ts'

/**
 * The number of newest visible messages that are read, whatever their total: more than are shown before older ones become a
 * summary, so that none is lost between the two. Failed replies among them do not count.
 */
const mostRead = 100
/** A page ends at a megabyte, which a few long messages reach. */
const pageOf = 50
const mostPages = 10

/** The messages before the one that is answered now. */
export interface History {
  /** Covers everything up to the person's message `to` and its reply. */
  readonly summary?: { readonly to: number; readonly text: string }
  /** The messages after that, in order, beginning with the person's. */
  readonly said: readonly Said[]
}

export interface Said {
  readonly number: number
  /** The number of the person's message that it is or answers. */
  readonly to: number
  readonly role: 'user' | 'model'
  readonly text: string
  /** The files that the person attached. */
  readonly files: readonly GivenFile[]
}

export const noHistory: History = { said: [] }

interface HistorySource {
  readonly store: Store
  readonly blobs: Blobs
  readonly tenant: string
}

/** Each reply follows the message that it answers. */
export async function loadHistory(source: HistorySource, { id, to }: ConversationRef): Promise<History> {
  const { store, blobs, tenant } = source
  const newest = await loadConversationSummary(store, id)
  // A summary that covers later messages is not for this reply.
  const summary = newest && newest.to < to ? { to: newest.to, text: newest.text } : undefined
  const from = summary ? placeOfReplyTo(summary.to) : 0
  const messages = inOrder(await newestMessages(store, id, summary?.to ?? 0))
  const before = messages.filter((message) => placeOf(message) > from && placeOf(message) < to)
  const read = await Promise.all(
    before.map(async (message) => ({
      message,
      content: await unlessUnreadable(loadPayload(blobs, tenant, message.content)),
    })),
  )
  // Messages whose record or text can no longer be read are omitted: otherwise nobody could reply there again.
  const said = read.flatMap(({ message, content }) => (content === undefined ? [] : spoken(message, String(content))))
  return { ...(summary && { summary }), said: fromUser(said) }
}

/** @param downTo only messages with higher numbers are read */
async function newestMessages(store: Store, id: string, downTo: number): Promise<readonly StoredMessage[]> {
  const query = { partition: conversationPartition(id), prefix: messagePrefix, consistent: true }
  const newest = { ...query, descending: true, limit: pageOf }
  const found: StoredMessage[] = []
  let before: string | undefined
  for (let pages = 0, seen = 0; pages < mostPages && seen < mostRead; pages++) {
    const from = before === undefined ? {} : { before }
    const page: ReadPartition<StoredMessage> = await readPartition(store, messageKind, { ...newest, ...from })
    const read = page.items.map((item) => item.body)
    found.push(...read)
    seen += read.filter(mayBeShown).length
    before = page.cursor
    if (before === undefined || before <= messageSort(downTo)) break
  }
  return found
}

/** The text of one message. @returns `undefined` if no earlier message has the number, or it cannot be read */
export async function readSaid(
  { store, blobs, tenant }: HistorySource,
  { id, to }: ConversationRef,
  number: number,
): Promise<string | undefined> {
  if (number >= to) return undefined
  const key = { partition: conversationPartition(id), sort: messageSort(number) }
  const item = await unlessUnreadable(readItem(store, messageKind, key, { consistent: true }))
  if (!item || isBlocked(item.body)) return undefined
  const content = await unlessUnreadable(loadPayload(blobs, tenant, item.body.content))
  return content === undefined ? undefined : String(content)
}

function isBlocked(message: StoredMessage): boolean {
  return message.role === 'user' && message.blocked === true
}

/** Queued messages have lower numbers than the replies that came before their own. */
function inOrder(messages: readonly StoredMessage[]): StoredMessage[] {
  return [...messages].sort((a, b) => placeOf(a) - placeOf(b))
}

function placeOf(message: StoredMessage): number {
  return message.role === 'user' ? message.number : placeOfReplyTo(message.in_reply_to)
}

function placeOfReplyTo(number: number): number {
  return number + 0.5
}

/** A blocked message is not shown. An unfinished reply contains nothing that the model should rely on. */
function mayBeShown(message: StoredMessage): boolean {
  return !isBlocked(message) && (message.role === 'user' || message.outcome === 'completed')
}

/** An empty text is no turn. */
function spoken(message: StoredMessage, text: string): readonly Said[] {
  if (text.trim() === '' || !mayBeShown(message)) return []
  const { number } = message
  return message.role === 'user'
    ? [{ number, to: number, role: 'user', text, files: message.files ?? [] }]
    : [{ number, to: message.in_reply_to, role: 'model', text, files: [] }]
}

/** A reply without its message is omitted: some providers require that the user begins. */
function fromUser(said: readonly Said[]): readonly Said[] {
  const first = said.findIndex(({ role }) => role === 'user')
  return first < 0 ? [] : said.slice(first)
}
