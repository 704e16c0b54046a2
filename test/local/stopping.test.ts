import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createClient } from '../../sdk/client.ts'
import { type EditionProcess, startEdition } from './edition-process.ts'
import { closing, openRaw, readUntil, requestText } from './raw-bytes.ts'

vi.setConfig({ testTimeout: 60_000, maxConcurrency: 3 })

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-stopping-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Its mission waits for tomorrow, so it has one event. */
function submit({ http, api_key }: EditionProcess): Promise<Response> {
  return fetch(`${http}/v1/missions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api_key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ agent: 'echo', input: 'x', start_at: new Date(Date.now() + 86_400_000).toISOString() }),
  })
}

describe.concurrent('a process that is asked to stop', () => {
  test('answers what it has accepted: nobody has a mission without knowing', async () => {
    const data = join(folder, 'submitting')
    const edition = await startEdition({ data })
    const known: string[] = []
    const client = async () => {
      for (;;) {
        const answer = await submit(edition).catch(() => undefined)
        if (answer?.status === 429) continue
        if (!answer?.ok) return
        const { id } = (await answer.json()) as { id: string }
        if (known.push(id) === 100) edition.signal('SIGTERM')
      }
    }
    await Promise.all(Array.from({ length: 16 }, client))
    expect(await edition.exited).toBe(0)
    const again = await startEdition({ data })
    const missions = createClient({ url: again.http, apiKey: String(edition.api_key) })
    const kept: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await missions.listMissions({ query: { limit: 100, ...(cursor === undefined ? {} : { cursor }) } })
      kept.push(...page.items.map(({ id }) => id))
      if (page.next_cursor === null) break
      cursor = page.next_cursor
    }
    expect(kept.toSorted()).toEqual(known.toSorted())
    await again.kill()
  })

  test('answers with tickets to its end, as workers whose WebSocket it closes ask for others at once', async () => {
    const edition = await startEdition({ data: join(folder, 'tickets') })
    const headers = { authorization: `Bearer ${edition.api_key}` }
    const statuses: number[] = []
    const client = async () => {
      for (;;) {
        const answer = await fetch(`${edition.http}/v1/tickets`, { method: 'POST', headers }).catch(() => undefined)
        if (!answer) return
        await answer.arrayBuffer().catch(() => {})
        if (statuses.push(answer.status) === 100) edition.signal('SIGTERM')
      }
    }
    await Promise.all(Array.from({ length: 16 }, client))
    expect(await edition.exited).toBe(0)
    expect(statuses.filter((status) => ![201, 429, 503].includes(status))).toEqual([])
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends in good order on %s', async (signal) => {
    const edition = await startEdition({ data: join(folder, signal) })
    edition.signal(signal)
    expect(await edition.exited).toBe(0)
  })

  test('ends long polls with what there is, and says that it closes the connection', async () => {
    const edition = await startEdition({ data: join(folder, 'polling') })
    const { id } = (await (await submit(edition)).json()) as { id: string }
    const withKey = `Authorization: Bearer ${edition.api_key}`
    const socket = await openRaw(edition.http)
    socket.write(requestText([`GET /v1/missions/${id}/events?after=1&wait=20 HTTP/1.1`, withKey]))
    // Two that are answered after it have been read after it.
    await fetch(`${edition.http}/health`)
    await fetch(`${edition.http}/health`)
    edition.signal('SIGTERM')
    const answer = await readUntil(socket, () => false)
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toMatch(/\r\nconnection: close\r\n/i)
    expect(answer).toContain('"items":[]')
    expect(await edition.exited).toBe(0)
  })

  test('tells followers that it goes away', async () => {
    const edition = await startEdition({ data: join(folder, 'following') })
    const socket = new WebSocket(edition.websocket, { headers: { authorization: `Bearer ${edition.api_key}` } })
    await new Promise((resolve) => socket.once('open', resolve))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    edition.signal('SIGTERM')
    expect(await closed).toBe(1001)
    expect(await edition.exited).toBe(0)
  })

  test('waits a few seconds for a request that does not come to its end, and not for ever', async () => {
    const edition = await startEdition({ data: join(folder, 'half') })
    const socket = await halfARequest(edition)
    edition.signal('SIGTERM')
    await closing(socket)
    expect(await edition.exited).toBe(0)
  })

  test('ends at once when it is asked again', async () => {
    const edition = await startEdition({ data: join(folder, 'twice') })
    await halfARequest(edition)
    edition.signal('SIGTERM')
    // It has taken notice once it takes no more connections.
    while (
      await fetch(`${edition.http}/health`).then(
        () => true,
        () => false,
      )
    );
    edition.signal('SIGTERM')
    // By the signal, and not by its own exit.
    expect(await edition.exited).toBe(null)
  })
})

async function halfARequest({ http, api_key }: EditionProcess) {
  const socket = await openRaw(http)
  const headers = ['Content-Type: application/json', 'Content-Length: 100', 'Expect: 100-continue']
  socket.write(requestText(['POST /v1/missions HTTP/1.1', `Authorization: Bearer ${api_key}`, ...headers]))
  await readUntil(socket, (text) => text.includes('100 Continue'))
  return socket
}
