import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type EditionProcess, startEdition } from '../local/edition-process.ts'
import { type ReadMail, readMail } from '../mails/read-mail.ts'
import { type SmtpServer, startSmtpServer } from '../mails/smtp-server.ts'

vi.setConfig({ testTimeout: 400_000, hookTimeout: 120_000 })

/** A try keeps others away for a minute, and the sweeper looks once a minute. */
const untilMadeUpFor = { timeout: 240_000, interval: 200 }

let data: string
let server: SmtpServer
let edition: EditionProcess
let key = ''

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sortie-mails-crash-'))
  server = await startSmtpServer()
  edition = await start()
  key = edition.api_key ?? ''
})
afterAll(async () => {
  await edition?.kill()
  await server?.close()
  await rm(data, { recursive: true, force: true })
})

function start(): Promise<EditionProcess> {
  return startEdition({
    data,
    env: { SORTIE_MODEL: 'offline/rules', SORTIE_MAIL_SERVER: server.url, SORTIE_MAIL_FROM: 'sortie@example.com' },
  })
}

test('a mail whose sender is killed before it hears of it is sent again under the same id, and no event is lost', async () => {
  await post('/v1/mail-subscriptions', { address: 'ops@example.com', events: ['mission.failed'] })
  const [asked] = await mailsOnce(1)
  const token = /\/v1\/mail-links\/(confirm_\S+)/.exec(asked?.text ?? '')?.[1]
  expect((await fetch(`${edition.http}/v1/mail-links/${token}`, { method: 'POST' })).status).toBe(200)
  await post('/v1/agents', { name: 'fails', instructions: 'x', output_schema: { type: 'string', minLength: 2000 } })

  server.keepQuiet(true)
  const first = await failingMission()
  await mailsOnce(2)
  // While that one is on its way, another event waits for the next mail.
  const second = await failingMission()
  await waiting(1)
  await edition.kill()
  server.keepQuiet(false)
  edition = await start()

  const all = await mailsOnce(4)
  const about = (mission: string) => all.filter(({ text }) => text.includes(mission))
  expect(about(first)).toHaveLength(2)
  expect(new Set(about(first).map(({ headers }) => headers['message-id'])).size).toBe(1)
  expect(about(second)).toHaveLength(1)
  expect(all).toHaveLength(4)
})

async function mailsOnce(count: number): Promise<readonly ReadMail[]> {
  return vi.waitFor(() => {
    expect(server.mails.length).toBeGreaterThanOrEqual(count)
    return server.mails.map(({ content }) => readMail(Buffer.from(content, 'latin1')))
  }, untilMadeUpFor)
}

async function waiting(count: number): Promise<void> {
  await vi.waitFor(async () => {
    const { items } = await ask<{ items: readonly { waiting: number }[] }>('GET', '/v1/mail-subscriptions')
    expect(items[0]?.waiting).toBe(count)
  }, untilMadeUpFor)
}

async function failingMission(): Promise<string> {
  return (await post<{ id: string }>('/v1/missions', { agent: 'fails', input: 'x', max_attempts: 1 })).id
}

function post<Answer>(path: string, body: object): Promise<Answer> {
  return ask('POST', path, body)
}

async function ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${edition.http}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  expect(answer.status).toBeLessThan(300)
  return answer.json() as Promise<Answer>
}
