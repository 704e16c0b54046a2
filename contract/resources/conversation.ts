import * as z from 'zod'
import { AskAgainS, listOf, MissionId, Name, Subject, Time } from './common.ts'
import { FileOfMission, GivenFiles } from './file.ts'
import { Origin } from './guardrail.ts'
import { Budget, Metadata, Priority } from './mission.ts'

export const ConversationId = z.string().regex(/^cnv_[0-9A-HJKMNP-TV-Z]{26}$/, 'a conversation id looks like cnv_01JD…')

export const OnMessage = z.enum(['queue', 'interrupt', 'reject']).meta({
  description:
    'What to do with a message while a reply is under way: `queue` answers it afterwards, `interrupt` stops the reply and answers the newest message, `reject` refuses it as `conversation_busy`.',
})
export type OnMessage = z.infer<typeof OnMessage>

const settings = {
  on_message: OnMessage,
  title: z.string().max(200).nullable(),
  priority: Priority,
  budget: Budget.nullable().meta({ description: 'For each reply.' }),
  timeout_s: z.int().min(1).max(604_800).meta({ description: 'For each reply.' }),
  metadata: Metadata,
}

export const NewConversation = z
  .strictObject({
    agent: Name.meta({ description: 'The agent that answers, until it hands over to another one.' }),
    subject: Subject.optional().meta({
      description: 'Who or what it is for, such as a user: the fixed `subject` of each reply’s mission.',
    }),
    on_message: settings.on_message.default('queue'),
    title: settings.title.default(null),
    priority: settings.priority.default('NORMAL'),
    budget: settings.budget.default(null),
    timeout_s: settings.timeout_s.default(3600),
    metadata: settings.metadata.default({}),
  })
  .meta({ id: 'NewConversation' })
export type NewConversation = z.output<typeof NewConversation>

export const ConversationPatch = z
  .strictObject({ agent: Name, ...settings })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'change at least one field')
  .meta({ id: 'ConversationPatch', minProperties: 1 })
export type ConversationPatch = z.output<typeof ConversationPatch>

export const Conversation = z
  .strictObject({
    id: ConversationId,
    agent: Name,
    subject: z.string().nullable(),
    ...settings,
    messages: z.int().meta({ description: 'The number of messages.' }),
    reply: z
      .strictObject({ mission_id: MissionId, to: z.int().positive() })
      .nullable()
      .meta({ description: 'The mission that is writing the reply, and the number of the message that it answers.' }),
    queue: z.array(z.int().positive()).meta({ description: 'The numbers of messages that wait for their reply.' }),
    created_at: Time,
    updated_at: Time,
  })
  .meta({ id: 'Conversation' })
export type Conversation = z.infer<typeof Conversation>

export const ConversationList = listOf(Conversation).meta({ id: 'ConversationList' })

export const NewMessage = z
  .strictObject({
    content: z.string().min(1).max(100_000),
    files: GivenFiles.optional().meta({
      description:
        'The ids of files that are ready: shown to the model with this message. At most 20, with at most 20 MB together.',
    }),
    on_message: OnMessage.optional().meta({ description: 'Overrides the conversation’s setting for this message.' }),
  })
  .meta({ id: 'NewMessage' })
export type NewMessage = z.output<typeof NewMessage>

const messageBase = { number: z.int().positive(), content: z.string(), time: Time }

/** A message never changes. */
export const Message = z
  .discriminatedUnion('role', [
    z.strictObject({ ...messageBase, role: z.literal('user'), files: z.array(FileOfMission).exactOptional() }),
    z.strictObject({
      ...messageBase,
      role: z.literal('assistant'),
      in_reply_to: z.int().positive(),
      agent: Name,
      mission_id: MissionId.nullable().meta({ description: 'Null if the mission could not even start.' }),
      outcome: z.enum(['completed', 'failed', 'interrupted', 'expired']),
      origin: Origin.exactOptional().meta({
        description: '`outside`: it was written after text from outside was read.',
      }),
    }),
  ])
  .meta({ id: 'Message' })
export type Message = z.infer<typeof Message>

export const SentMessage = z
  .strictObject({
    message: Message,
    conversation: Conversation,
    mission_id: MissionId.nullable().meta({
      description: 'The mission that answers it; null while it waits its turn.',
    }),
  })
  .meta({ id: 'SentMessage' })
export type SentMessage = z.infer<typeof SentMessage>

export const MessageList = z
  .strictObject({
    items: z.array(Message),
    /** Pass it as `after` to go on. */
    last_number: z.int(),
    ask_again_s: AskAgainS,
  })
  .meta({ id: 'MessageList' })
