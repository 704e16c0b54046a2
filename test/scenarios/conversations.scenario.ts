import { expect } from 'vitest'
import {
  Conversation,
  ConversationList,
  type Message,
  MessageList,
  SentMessage,
} from '../../contract/resources/conversation.ts'
import { MissionTree } from '../../contract/resources/mission-tree.ts'
import { type Api, apiOf } from './api.ts'
import { ended, eventsOf, inStatus, missionOf, stepsOf, submit } from './missions.ts'
import type { Scenarios } from './scenario.ts'
import { begin, replyTo, say } from './talks.ts'

export function conversations({ sideBySide }: Scenarios): void {
  sideBySide('conversations', (scenario) => {
    scenario('a message is answered by a mission, and the reply joins the conversation', async (platform) => {
      const api = apiOf(platform)
      const { id } = await begin(api, { agent: 'coder', title: 'sums' })
      const sent = await say(api, id, 'what is 6 * 7?')
      expect(sent).toMatchObject({ message: { number: 1, role: 'user', content: 'what is 6 * 7?' } })
      const reply = await replyTo(platform, api, id, 1)
      expect(reply).toMatchObject({ content: '6 * 7 = 42.', agent: 'coder', outcome: 'completed' })
      expect(reply.mission_id).toBe(sent.mission_id)
      expect(await missionOf(api, sent.mission_id as string)).toMatchObject({
        status: 'COMPLETED',
        conversation_id: id,
      })
      expect(await conversationOf(api, id)).toMatchObject({ messages: 2, reply: null, queue: [], title: 'sums' })
    })

    scenario('the model is shown what was said before', async (platform) => {
      const api = apiOf(platform)
      const { id } = await begin(api, { agent: 'coder' })
      await say(api, id, 'what is 6 * 7?')
      await replyTo(platform, api, id, 1)
      const { mission_id } = await say(api, id, 'what is 2 + 2?')
      await replyTo(platform, api, id, 3)
      const first = await inputTokens(api, String(mission_id))
      const alone = await submit(api, { agent: 'coder', input: 'what is 2 + 2?' })
      await ended(platform, api, alone.id)
      expect(first).toBeGreaterThan(await inputTokens(api, alone.id))
    })

    scenario(
      'one that outgrows the window of its model goes on from a summary, which is made once',
      async (platform) => {
        const api = apiOf(platform)
        const { id } = await begin(api, { agent: 'echo' })
        const long = (at: number) => `${at} `.padEnd(80_000, 'word ')
        const sent: SentMessage[] = []
        for (let at = 0; at < 6; at++) {
          const one = await say(api, id, long(at))
          sent.push(one)
          const reply = await replyTo(platform, api, id, one.message.number)
          expect([reply.outcome, reply.content === long(at)]).toEqual(['completed', true])
        }
        const steps = await Promise.all(sent.map(({ mission_id }) => stepsOf(api, String(mission_id))))
        expect(steps.map(({ length }) => length)).toEqual([1, 1, 1, 1, 2, 1])
        expect(steps[4]?.[0]).toMatchObject({ kind: 'model_call', summarises: { what: 'messages', to: 7 } })
        expect(steps[5]?.[0]).toMatchObject({ context: { elided: 0, summarised_to_message: 7 } })
      },
    )

    scenario('what is said meanwhile waits its turn, and every message gets its reply in order', async (platform) => {
      const api = apiOf(platform)
      const page = platform.slowSite?.page()
      const { id } = await begin(api, { agent: 'coder' })
      await say(api, id, `read ${page?.url}`)
      await page?.asked
      const second = await say(api, id, 'what is 1 + 1?')
      const third = await say(api, id, 'what is 2 + 2?')
      expect([second.mission_id, third.mission_id]).toEqual([null, null])
      expect(third.conversation.queue).toEqual([2, 3])
      page?.letGo()
      expect(await replyTo(platform, api, id, 2)).toMatchObject({ content: '1 + 1 = 2.' })
      expect(await replyTo(platform, api, id, 3)).toMatchObject({ content: '2 + 2 = 4.' })
      const replies = (await messagesOf(api, id)).flatMap((one) => (one.role === 'assistant' ? [one.in_reply_to] : []))
      expect(replies).toEqual([1, 2, 3])
    })

    scenario('an interruption stops the reply and answers the newest message', async (platform) => {
      const api = apiOf(platform)
      const page = platform.slowSite?.page()
      const { id } = await begin(api, { agent: 'coder', on_message: 'interrupt' })
      const first = await say(api, id, `read ${page?.url}`)
      await page?.asked
      await say(api, id, 'what is 3 + 3?')
      expect(await replyTo(platform, api, id, 2)).toMatchObject({ content: '3 + 3 = 6.' })
      expect(await missionOf(api, first.mission_id as string)).toMatchObject({ status: 'CANCELLED' })
      expect(await replyTo(platform, api, id, 1)).toMatchObject({ outcome: 'interrupted' })
      page?.letGo()
    })

    scenario('an interruption stops a reply that waits for its budget', async (platform) => {
      const api = apiOf(platform)
      const { id } = await begin(api, { agent: 'echo', on_message: 'interrupt', budget: { tokens: 1 } })
      const first = String((await say(api, id, 'one')).mission_id)
      await inStatus(platform, api, first, 'WAITING')
      const second = String((await say(api, id, 'two')).mission_id)
      expect(await missionOf(api, first)).toMatchObject({ status: 'CANCELLED' })
      await inStatus(platform, api, second, 'WAITING')
      const raised = await api('PUT', `/v1/missions/${second}/budget`, { json: { tokens: 100_000 } })
      expect(raised).toMatchObject({ status: 200 })
      expect(await replyTo(platform, api, id, 2)).toMatchObject({ content: 'two' })
    })

    scenario('a conversation that rejects says so while it is busy', async (platform) => {
      const api = apiOf(platform)
      const page = platform.slowSite?.page()
      const { id } = await begin(api, { agent: 'coder', on_message: 'reject' })
      const first = await say(api, id, `read ${page?.url}`)
      await page?.asked
      const refused = await api('POST', `/v1/conversations/${id}/messages`, { json: { content: 'now this' } })
      expect(refused).toMatchObject({
        status: 409,
        body: { error: { code: 'conversation_busy', details: { mission_id: first.mission_id } } },
      })
      expect(await api('DELETE', `/v1/conversations/${id}`)).toMatchObject({ status: 409 })
      expect((await messagesOf(api, id)).length).toBe(1)
      page?.letGo()
      await replyTo(platform, api, id, 1)
    })

    scenario('an agent hands over, and the one that it named goes on and keeps the conversation', async (platform) => {
      const api = apiOf(platform)
      const { id } = await begin(api, { agent: 'supervisor' })
      const { mission_id } = await say(api, id, 'hand over to coder: what is 6 * 7?')
      expect(await replyTo(platform, api, id, 1)).toMatchObject({ agent: 'coder', content: '6 * 7 = 42.' })
      expect(await conversationOf(api, id)).toMatchObject({ agent: 'coder' })
      expect(await missionOf(api, mission_id as string)).toMatchObject({ agent: 'coder', attempt: 1 })
      const { items } = await eventsOf(api, mission_id as string)
      expect(items.find(({ type }) => type === 'mission.handed_over')?.data).toMatchObject({
        from: 'supervisor',
        to: 'coder',
      })
      await say(api, id, 'what is 2 * 4?')
      expect(await replyTo(platform, api, id, 3)).toMatchObject({ agent: 'coder', content: '2 * 4 = 8.' })
    })

    scenario('the same key says nothing twice', async (platform) => {
      const api = apiOf(platform)
      const { id } = await begin(api, { agent: 'echo' })
      const send = (content: string) =>
        api('POST', `/v1/conversations/${id}/messages`, {
          json: { content },
          headers: { 'idempotency-key': `k-${id}` },
        })
      const [one, other] = await Promise.all([send('hello'), send('hello')])
      expect([one?.status, other?.status]).toEqual([202, 202])
      expect([one, other].map((answer) => SentMessage.parse(answer?.body).message.number)).toEqual([1, 1])
      expect(await send('something else')).toMatchObject({
        status: 409,
        body: { error: { code: 'idempotency_mismatch' } },
      })
      await replyTo(platform, api, id, 1)
      const { mission_id } = SentMessage.parse((await send('hello')).body)
      expect(mission_id).toBe(SentMessage.parse(one?.body).mission_id)
      expect(mission_id).not.toBeNull()
      expect((await messagesOf(api, id)).map(({ role }) => role)).toEqual(['user', 'assistant'])
    })

    scenario('many who speak at once are all answered, once each', async (platform) => {
      const api = apiOf(platform)
      const { id } = await begin(api, { agent: 'echo' })
      const words = ['a', 'b', 'c', 'd', 'e']
      const sent = await Promise.all(words.map((content) => say(api, id, content)))
      // The first reply may have its number before the last of them.
      for (const { message } of sent) await replyTo(platform, api, id, message.number)
      const said = await messagesOf(api, id)
      const replies = said.flatMap((one) => (one.role === 'assistant' ? [one.content] : []))
      expect(replies.sort()).toEqual(words)
    })

    scenario('a conversation is changed, listed and deleted', async (platform) => {
      const api = apiOf(platform)
      const { id } = await begin(api, { agent: 'echo' })
      const changed = await api('PATCH', `/v1/conversations/${id}`, { json: { title: 'renamed', agent: 'coder' } })
      expect(changed).toMatchObject({ status: 200, body: { title: 'renamed', agent: 'coder' } })
      const { items } = ConversationList.parse((await api('GET', '/v1/conversations?limit=100')).body)
      expect(items.map((one) => one.id)).toContain(id)
      expect(await api('PATCH', `/v1/conversations/${id}`, { json: { agent: 'nobody' } })).toMatchObject({
        status: 404,
      })
      await say(api, id, 'what is 1 + 2?')
      await replyTo(platform, api, id, 1)
      expect(await api('DELETE', `/v1/conversations/${id}`)).toMatchObject({ status: 204 })
      expect(await api('GET', `/v1/conversations/${id}`)).toMatchObject({ status: 404 })
      expect(await api('GET', `/v1/conversations/${id}/messages`)).toMatchObject({ status: 404 })
    })

    scenario('another tenant sees nothing of a conversation', async (platform) => {
      const { id } = await begin(apiOf(platform), { agent: 'echo' })
      const other = apiOf(platform, platform.otherTenantKey)
      for (const path of [`/v1/conversations/${id}`, `/v1/conversations/${id}/messages`]) {
        expect(await other('GET', path)).toMatchObject({ status: 404 })
      }
      const said = await other('POST', `/v1/conversations/${id}/messages`, { json: { content: 'hello' } })
      expect(said).toMatchObject({ status: 404 })
    })
  })

  sideBySide('trees', (scenario) => {
    scenario('a mission is shown with its children, and theirs', async (platform) => {
      const api = apiOf(platform)
      const input = 'ask architect: ask researcher: hello'
      const { id } = await submit(api, { agent: 'supervisor', input })
      await ended(platform, api, id)
      const tree = await treeOf(api, id)
      expect(tree.items.map(({ agent, depth, status }) => [agent, depth, status])).toEqual([
        ['supervisor', 0, 'COMPLETED'],
        ['architect', 1, 'COMPLETED'],
        ['researcher', 2, 'COMPLETED'],
      ])
      expect(tree.truncated).toBe(false)
      expect((await treeOf(api, tree.items[1]?.id ?? '')).items.length).toBe(2)
    })

    scenario('a tree of missions is stopped as one', async (platform) => {
      const api = apiOf(platform)
      const page = platform.slowSite?.page()
      const input = `ask architect: ask researcher: read ${page?.url}`
      const { id } = await submit(api, { agent: 'supervisor', input })
      await page?.asked
      await api('POST', `/v1/missions/${id}/cancel`)
      const { items } = await treeOf(api, id)
      expect(items.map(({ status }) => status)).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED'])
      page?.letGo()
    })
  })
}

async function treeOf(api: Api, id: string): Promise<MissionTree> {
  return MissionTree.parse((await api('GET', `/v1/missions/${id}/tree`)).body)
}

async function conversationOf(api: Api, id: string): Promise<Conversation> {
  return Conversation.parse((await api('GET', `/v1/conversations/${id}`)).body)
}

async function inputTokens(api: Api, mission: string): Promise<number> {
  const [first] = await stepsOf(api, mission)
  return first?.kind === 'model_call' ? first.input_tokens : 0
}

async function messagesOf(api: Api, id: string): Promise<Message[]> {
  return MessageList.parse((await api('GET', `/v1/conversations/${id}/messages?limit=100`)).body).items
}
