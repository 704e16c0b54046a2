import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { allMissions, ServerFrame, type ToolProgressFrame } from '../../../../../contract/live.ts'
import type { Sockets } from '../../../../../core/base/ports/sockets.ts'
import { putSubscription } from '../../../../../core/records/subscription/subscriptions.ts'
import { type McpPlatform, mcpPlatform } from '../../../../mcp/mcp-platform.ts'
import {
  type OfficialServer,
  type OfficialTool,
  openOfficialServer,
  type Way,
} from '../../../../mcp/official-server.ts'
import { beginEvents, eventOf, openRawServer, type RawServer, saying } from '../../../../mcp/raw-server.ts'
import { connect } from '../../connections/services.ts'

let at: McpPlatform
let frames: ToolProgressFrame[]
let heard: (count: number) => Promise<void>
const told = 'mcp__shop__echo'

/** One follower of all missions, and what it is shown of tools. */
function following() {
  frames = []
  const waiting: { readonly count: number; readonly go: () => void }[] = []
  heard = (count) =>
    new Promise((go) => {
      if (frames.length >= count) go()
      else waiting.push({ count, go })
    })
  const send: Sockets['send'] = async (connections, text) => {
    const frame = ServerFrame.parse(JSON.parse(text))
    if (connections.length === 0 || frame.type !== 'tool_progress') return { gone: [], missed: [] }
    frames.push(frame)
    for (const { count, go } of waiting) if (frames.length >= count) go()
    return { gone: [], missed: [] }
  }
  return send
}

async function open(servers: readonly { readonly host: string; readonly url: string }[], more: object = {}) {
  at = await mcpPlatform(servers, { send: following() })
  await at.platform.store.write([putSubscription(allMissions, { connection: 'follower' }, at.platform.now())])
  await at.put({ url: String(servers[0]?.url), effects: { echo: 'none' }, ...more })
}

describe.each<Way>(['modern', 'sessions'])('a server of the way %s', (way) => {
  let server: OfficialServer

  afterEach(async () => {
    at.platform.close()
    await server.close()
  })

  test('shows how far a call is while it is made', async () => {
    const echo: OfficialTool = {
      ...{ name: 'echo', description: 'Says it.', input: z.object({ text: z.string() }) },
      async run(_, tell) {
        await tell.progress(1, 3, 'reading')
        // Shown before there is an answer.
        await heard(1)
        return { content: [{ type: 'text', text: 'done' }] }
      },
    }
    server = await openOfficialServer(way, [echo])
    await open([server])
    await at.refresh()
    await at.agent({ tools: ['mcp:shop/*'] })
    const { mission, steps } = await at.run(`call ${told} with {"text": "x"}`)
    expect(mission.status).toBe('COMPLETED')
    const step = steps.find(({ kind }) => kind === 'tool_call')
    expect(step).toMatchObject({ output: { text: 'done' } })
    const { id, attempt } = mission
    expect(frames).toEqual([
      {
        ...{ type: 'tool_progress', mission_id: id, attempt, tool: told, text: 'reading', done: 1, total: 3 },
        call_id: step && 'call_id' in step ? step.call_id : '',
      },
    ])
  })

  test('shows what it notes', async () => {
    const echo: OfficialTool = {
      ...{ name: 'echo', description: 'Says it.', input: z.object({ text: z.string() }) },
      async run(_, tell) {
        await tell.note('debug', 'for whoever mends it')
        await tell.note('info', { table: 'orders' })
        await heard(1)
        return { content: [{ type: 'text', text: 'done' }] }
      },
    }
    server = await openOfficialServer(way, [echo])
    await open([server])
    await at.refresh()
    await at.agent({ tools: ['mcp:shop/*'] })
    await at.run(`call ${told} with {"text": "x"}`)
    expect(frames).toMatchObject([{ text: '{"table":"orders"}' }])
  })
})

describe('a server that says what it likes', () => {
  let server: RawServer

  beforeEach(async () => {
    server = await openRawServer()
  })
  afterEach(async () => {
    at.platform.close()
    await server.close()
  })

  const progress = (token: unknown, message: unknown, more: object = {}) =>
    eventOf({ method: 'notifications/progress', params: { progressToken: token, progress: 1, message, ...more } })

  test('tells no secret of its connection on the way', async () => {
    await open([server])
    await connect(at.platform, { hosts: [server.host], credential: { kind: 'bearer', token: 'token-of-the-shop' } })
    await at.put({ url: server.url, effects: { echo: 'none' }, connection: 'shop' })
    await at.refresh()
    await at.agent({ tools: ['mcp:shop/*'] })
    server.call = async ({ id }, response) => {
      beginEvents(response)
      response.write(progress(id, 'you sent token-of-the-shop'))
      await heard(1)
      response.end(eventOf({ id, result: saying('done') }))
    }
    await at.run(`call ${told} with {"text": "x"}`)
    expect(frames).toMatchObject([{ text: 'you sent [secret]' }])
  })

  test('is shown no progress of another call, nor what is none', async () => {
    await open([server])
    await at.refresh()
    await at.agent({ tools: ['mcp:shop/*'] })
    server.call = async ({ id }, response) => {
      beginEvents(response)
      response.write(progress('another', 'not mine'))
      response.write(progress(id, { an: 'object' }, { total: 'many' }))
      response.write(eventOf({ method: 'notifications/progress', params: { progressToken: id, progress: 'half' } }))
      await heard(1)
      response.end(eventOf({ id, result: saying('done') }))
    }
    const { mission } = await at.run(`call ${told} with {"text": "x"}`)
    expect(mission.status).toBe('COMPLETED')
    expect(frames).toMatchObject([{ text: '', done: 1 }])
    expect(frames[0]).not.toHaveProperty('total')
  })

  test('and never stops telling is shown once in a second', async () => {
    await open([server])
    await at.refresh()
    await at.agent({ tools: ['mcp:shop/*'] })
    server.call = async ({ id }, response) => {
      beginEvents(response)
      for (let count = 0; count < 5000; count++) response.write(progress(id, `${count}`))
      await heard(1)
      response.end(eventOf({ id, result: saying('done') }))
    }
    const { steps } = await at.run(`call ${told} with {"text": "x"}`)
    expect(steps[1]).toMatchObject({ output: { text: 'done' } })
    expect(frames).toMatchObject([{ text: '0' }])
  })
})
