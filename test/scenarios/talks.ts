import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import { Conversation, type Message, MessageList, SentMessage } from '../../contract/resources/conversation.ts'
import type { Api } from './api.ts'
import type { Platform } from './platform.ts'

export async function begin(api: Api, conversation: Record<string, unknown>): Promise<Conversation> {
  const answer = await api('POST', '/v1/conversations', { json: conversation })
  expect([answer.status, answer.body]).toMatchObject([201, {}])
  return Conversation.parse(answer.body)
}

export async function say(api: Api, id: string, content: string): Promise<SentMessage> {
  const answer = await api('POST', `/v1/conversations/${id}/messages`, { json: { content } })
  expect([answer.status, answer.body]).toMatchObject([202, {}])
  return SentMessage.parse(answer.body)
}

export type Reply = Extract<Message, { role: 'assistant' }>

/** The reply to a message, once it has joined the conversation. */
export async function replyTo(
  { patienceMs }: Pick<Platform, 'patienceMs'>,
  api: Api,
  id: string,
  number: number,
): Promise<Reply> {
  const until = Date.now() + patienceMs
  for (let after = 0; Date.now() < until; ) {
    const answer = await api('GET', `/v1/conversations/${id}/messages?after=${after}&wait=2`)
    const page = MessageList.parse(answer.body)
    const reply = page.items.find(
      (message): message is Reply => message.role === 'assistant' && message.in_reply_to === number,
    )
    if (reply) return reply
    after = page.last_number
    if (page.items.length === 0) await setTimeout(page.ask_again_s * 1000)
  }
  throw new Error(`Message ${number} of ${id} has no reply after ${patienceMs} ms`)
}
