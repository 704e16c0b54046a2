import { loadPayload } from '../../base/payloads/payload.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { GivenPart, Turn } from '../../base/ports/models.ts'
import type { Store } from '../../base/ports/store.ts'
import { readPartition, unlessUnreadable } from '../../base/storing/reading.ts'
import { type GivenFile, partOf } from '../file/given-file.ts'
import type { ConversationRef } from '../mission/mission.ts'
import type { StoredMessage } from './conversation.ts'
import { messageKind } from './conversation.ts'
import { conversationPartition, messagePrefix } from './conversation-items.ts'

/** How much of what was said before a model is shown: the newest messages, within both bounds. */
const maxMessages = 60
const maxLength = 200_000

/** What was said before the message that is now answered, each reply after what it replies to. */
export async function loadHistory(
  { store, blobs, tenant }: { readonly store: Store; readonly blobs: Blobs; readonly tenant: string },
  { id, to }: ConversationRef,
): Promise<readonly Turn[]> {
  const page = await readPartition(store, messageKind, {
    partition: conversationPartition(id),
    prefix: messagePrefix,
    descending: true,
    limit: maxMessages,
    consistent: true,
  })
  const before = inOrder(page.items.map((item) => item.body)).filter((message) => placeOf(message) < to)
  const said = await Promise.all(
    before.map(async (message) => ({
      message,
      content: await unlessUnreadable(loadPayload(blobs, tenant, message.content)),
    })),
  )
  // What of it cannot be read any more is left out, be it the record or the text: else nobody could reply there again.
  const read = said.flatMap(({ message, content }) => (content === undefined ? [] : spoken(message, String(content))))
  return newestWithin(read).map(turnOf)
}

/** Messages that were queued have lower numbers than the replies that came before theirs. */
function inOrder(messages: readonly StoredMessage[]): StoredMessage[] {
  return [...messages].sort((a, b) => placeOf(a) - placeOf(b))
}

function placeOf(message: StoredMessage): number {
  return message.role === 'user' ? message.number : message.in_reply_to + 0.5
}

interface Spoken {
  readonly role: 'user' | 'model'
  readonly text: string
  readonly files: readonly GivenFile[]
}

/** A reply that was not finished has nothing that the model should hold itself to, and one of nothing is no turn. */
function spoken(message: StoredMessage, text: string): readonly Spoken[] {
  if (text.trim() === '') return []
  if (message.role === 'user') return [{ role: 'user', text, files: message.files ?? [] }]
  return message.outcome === 'completed' ? [{ role: 'model', text, files: [] }] : []
}

/** A reply whose message is left out goes with it: some providers take nothing that does not begin with the user. */
function newestWithin(said: readonly Spoken[]): readonly Spoken[] {
  let length = 0
  const from = said.findLastIndex(({ text }) => {
    length += text.length
    return length > maxLength
  })
  const within = said.slice(from + 1)
  const first = within.findIndex(({ role }) => role === 'user')
  return first < 0 ? [] : within.slice(first)
}

function turnOf({ role, text, files }: Spoken): Turn {
  const said: GivenPart = { type: 'text', text }
  return role === 'user' ? { role, parts: [said, ...files.map(partOf)] } : { role, parts: [{ type: 'text', text }] }
}
