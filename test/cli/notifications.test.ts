import { describe, expect, test } from 'vitest'
import { useAnsweringServer } from './answering-server.ts'

const id = 'mls_01KADSM0Q9F7Y1H5T3PKZD8WXA'
const subscription = {
  ...{ id, address: 'ops@example.com', status: 'unconfirmed', events: ['mission.failed', 'budget.exhausted'] },
  ...{ agents: ['clerk'], tags: [], language: 'de', created_at: '2026-11-29T09:00:00.000Z', created_by: 'key_1' },
  ...{ expires_at: '2026-12-02T09:00:00.000Z', confirmed_at: null, waiting: 3, last_mail_at: null },
  problem: 'SMTP 421',
}

const { sent, run: command, answerWith, seen } = useAnsweringServer(subscription, {})

const run = (...args: string[]) => command('notifications', ...args)

describe('an address is asked', () => {
  test('whether it wants to be told of these events, of all missions, in the usual language', async () => {
    const { code, out, err } = await run('add', 'ops@example.com', '--event', 'mission.failed', 'budget.exhausted')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe(`A mail asks ops@example.com whether it wants to be told. ${id}\n`)
    const body = { address: 'ops@example.com', events: ['mission.failed', 'budget.exhausted'] }
    expect(sent()).toEqual([{ path: 'POST /v1/mail-subscriptions', body }])
  })

  test('only of missions of some agents, or with some tags, in German', async () => {
    const narrowed = ['--agent', 'clerk', 'coder', '--tag', 'office', '--language', 'de']
    expect((await run('add', 'ops@example.com', '--event', 'mission.failed', ...narrowed)).code).toBe(0)
    const told = { events: ['mission.failed'], agents: ['clerk', 'coder'], tags: ['office'], language: 'de' }
    expect(sent()).toMatchObject([{ body: { address: 'ops@example.com', ...told } }])
  })

  test.each([
    ['without a word of what', ['add', 'ops@example.com'], '--event'],
    [
      'in a language that no mail has',
      ['add', 'ops@example.com', '--event', 'mission.failed', '--language', 'fr'],
      'de',
    ],
  ])('and nothing is sent %s', async (_, args, says) => {
    const { code, err } = await run(...args)
    expect(code).toBe(2)
    expect(err).toContain(says)
    expect(sent()).toEqual([])
  })
})

describe('the list', () => {
  test('says of each address whether it has answered, and of what it is told', async () => {
    answerWith({ items: [subscription], next_cursor: null })
    const { code, out } = await run('list')
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`${id}\\s+ops@example\\.com\\s+unconfirmed\\s+mission\\.failed, budget\\.exhausted`))
    expect(JSON.parse((await run('list', '--json')).out)).toMatchObject({ items: [{ id, problem: 'SMTP 421' }] })
  })

  test('keeps what the next command needs on a narrow terminal', async () => {
    answerWith({ items: [subscription], next_cursor: null })
    const out = await seen(70, 'notifications', 'list')
    expect(out).toContain(id)
    expect(out).toContain('ops@example.com')
  })

  test('is not silent where nobody is told', async () => {
    answerWith({ items: [], next_cursor: null })
    expect((await run('list')).out).toBe('Nobody is told by mail.\n')
  })
})

test('a change sends what is said alone, and shows the whole', async () => {
  const { code, out } = await run('change', id, '--event', 'approval.requested', '--tag', 'office')
  expect(code).toBe(0)
  const body = { events: ['approval.requested'], tags: ['office'] }
  expect(sent()).toEqual([{ path: `PATCH /v1/mail-subscriptions/${id}`, body }])
  for (const told of [/Agents\s+clerk/, /Tags\s+all/, /Waiting\s+3/, /Last mail\s+none/, /Problem\s+SMTP 421/])
    expect(out).toMatch(told)
})

test('an address is removed, and scripts are told which', async () => {
  expect(await run('remove', id)).toEqual({ code: 0, out: `${id} is removed.\n`, err: '' })
  expect(sent()).toEqual([{ path: `DELETE /v1/mail-subscriptions/${id}`, body: null }])
  expect(JSON.parse((await run('remove', id, '--json')).out)).toEqual({ removed: id })
})
