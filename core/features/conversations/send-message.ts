import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { NewMessage, SentMessage } from '../../../contract/resources/conversation.ts'
import type { Change } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { overtaken, retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import { acceptMission } from '../../engine/accept/accept-mission.ts'
import { takeFiles } from '../../engine/files/take-files.ts'
import {
  type Conversation,
  conversationView,
  maxMessages,
  maxQueue,
  messageKind,
  type Reception,
  receptionOf,
} from '../../records/conversation/conversation.ts'
import {
  conversationPartition,
  messageExpiry,
  messageSort,
  messageView,
  putConversation,
  putMessage,
  requireConversation,
  type StoredConversation,
  storeContent,
} from '../../records/conversation/conversation-items.ts'
import { earlierRequest, rememberRequest, requestOf } from '../../records/idempotency/idempotency.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { type CancelPorts, cancelMission } from '../control/cancel-mission.ts'
import type { SubmitPorts } from '../missions/submit-mission.ts'
import { continueConversation, keptFromLater, replyMission } from './continue-conversation.ts'

export type SendPorts = SubmitPorts & CancelPorts

/** Each try found that somebody else had said something meanwhile. */
const maxTries = 20

/**
 * Takes what a person says: as a message, with the mission that answers it or its place in the queue, in one write.
 * @throws SortieError `not_found` (conversation, agent, file), `not_applicable` (file), `conversation_busy`, `limit_exceeded`, `idempotency_mismatch`
 */
export function sendMessage(ports: SendPorts) {
  return async (
    caller: Caller,
    id: string,
    input: NewMessage,
    idempotencyKey: string | undefined,
  ): Promise<SentMessage> => {
    const request = idempotencyKey ? requestOf('message', idempotencyKey, [id, input]) : undefined
    const remember = (made: Made) => (request ? [rememberRequest(request, textOf(made), ports.clock.now())] : [])
    const tryToTake = async (): Promise<Taken> => {
      const store = ports.stores.tenant(caller.tenant.id)
      const stored = await requireConversation(store, id)
      const earlier = request && (await earlierRequest(store, request))
      return earlier ? madeOf(earlier) : take(ports, caller, stored, { input, remember })
    }
    const giveUp = () =>
      new SortieError('conflict', 'Others are sending messages to this conversation at the same time; try again')
    const { interrupts, ...made } = await retryConflicts(tryToTake, { tries: maxTries, giveUp })
    if (interrupts) await interrupt(ports, caller, interrupts)
    return sentMessage(ports, caller, id, made)
  }
}

/** What a request made: the message with this number, and the mission of its reply where that began at once. */
interface Made {
  readonly number: number
  readonly mission?: string
}

interface Taken extends Made {
  /** The conversation whose reply it breaks off. */
  readonly interrupts?: Conversation
}

function textOf({ number, mission }: Made): string {
  return mission === undefined ? String(number) : `${number} ${mission}`
}

/** The first release remembered the number alone. */
function madeOf(text: string): Made {
  const [number, mission] = text.split(' ')
  return { number: Number(number), ...(mission === undefined ? {} : { mission }) }
}

interface Said {
  readonly input: NewMessage
  readonly remember: (made: Made) => readonly Change[]
}

/** @throws WriteConflict where the conversation has changed since it was read */
async function take(
  ports: SendPorts,
  caller: Caller,
  { conversation, version }: StoredConversation,
  { input, remember }: Said,
): Promise<Taken> {
  const { tenant, store, now } = scopeOf(ports, caller.tenant.id)
  const reception = receptionOf(conversation, input.on_message ?? conversation.on_message)
  requireRoom(conversation, reception)
  const number = conversation.messages + 1
  const content = await storeContent(ports, tenant, conversation, {
    ...{ number, time: now, text: input.content },
  })
  const until = messageExpiry(conversation, { time: now }) * 1000
  const files = await takeFiles(store, input.files, { from: now, until })
  const given = files ? { files } : {}
  const message = putMessage(conversation, { number, role: 'user', content, time: now, ...given })
  // Whoever replies reads them, also where this message itself never has its reply.
  const marks = files ? { outside_text: true as const } : {}
  const said: Conversation = { ...conversation, ...marks, messages: number, updated_at: now }
  if (reception === 'answer') {
    const fields = await replyMission(ports, caller.tenant, conversation, { to: number, text: input.content, ...given })
    const replying = putConversation({ ...said, reply: { mission_id: fields.id, to: number } }, version)
    const made = { number, mission: fields.id }
    const alongside = [replying, message, ...remember(made)]
    if (!(await acceptMission(ports, caller, fields, { alongside }))) throw overtaken()
    return made
  }
  const queue = reception === 'interrupt' ? [number] : [...conversation.queue, number]
  const kept = reception === 'interrupt' ? await dropped(ports, caller, conversation) : []
  await store.write([putConversation({ ...said, queue }, version), message, ...kept, ...remember({ number })])
  return { number, ...(reception === 'interrupt' && { interrupts: conversation }) }
}

/** Messages that nobody will answer any more: guardrails that are asked when that begins are not asked about them. */
async function dropped(ports: SendPorts, caller: Caller, conversation: Conversation): Promise<readonly Change[]> {
  const scope = scopeOf(ports, caller.tenant.id)
  const kept: Change[] = []
  for (const to of conversation.queue) {
    kept.push(...(await keptFromLater(ports, scope, conversation, { to, mission: undefined })))
  }
  return kept
}

/** The queue is written already: should this process die here, the message is answered once the reply has ended. */
async function interrupt(ports: SendPorts, caller: Caller, { id, reply }: Conversation): Promise<void> {
  try {
    if (reply) await cancelMission(ports)(caller, reply.mission_id)
  } catch (error) {
    if (!isSortieError(error) || error.code !== 'mission_finished') throw error
  }
  await continueConversation(ports)(caller.tenant.id, id)
}

/** @throws SortieError `conversation_busy`, `limit_exceeded` */
function requireRoom({ reply, queue, messages }: Conversation, reception: Reception): void {
  if (reception === 'reject') {
    throw new SortieError('conversation_busy', 'A reply is under way; wait for it, or send with `on_message`', {
      details: { mission_id: reply?.mission_id ?? null },
    })
  }
  // Each message in the queue will have a reply as well.
  if (messages + queue.length + 2 > maxMessages) {
    throw new SortieError('limit_exceeded', `A conversation may have at most ${maxMessages} messages; start another`)
  }
  if (reception === 'queue' && queue.length >= maxQueue) {
    throw new SortieError(
      'limit_exceeded',
      `At most ${maxQueue} messages may wait for their reply; wait for some of them`,
    )
  }
}

async function sentMessage(
  { stores, blobs }: SendPorts,
  { tenant }: Caller,
  id: string,
  { number, mission }: Made,
): Promise<SentMessage> {
  const store = stores.tenant(tenant.id)
  const { conversation } = await requireConversation(store, id)
  const key = { partition: conversationPartition(id), sort: messageSort(number) }
  const item = await readItem(store, messageKind, key, { consistent: true })
  if (!item) throw new SortieError('not_found', 'The message of this idempotency key is no longer kept')
  return {
    message: await messageView(blobs, tenant.id, item.body),
    conversation: conversationView(conversation, iso),
    mission_id: mission ?? (conversation.reply?.to === number ? conversation.reply.mission_id : null),
  }
}
