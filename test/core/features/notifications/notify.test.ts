import { afterEach, describe, expect, test } from 'vitest'
import type { Mail, MailOutcome } from '../../../../core/base/ports/mail.ts'
import { isTold, toldEvent } from '../../../../core/features/notifications/notice-of.ts'
import { readSubscription } from '../../../../core/records/mail-subscription/mail-subscription.ts'
import type { EventEnvelope } from '../../../../events/envelope.ts'
import { budgetEvent, openPostOffice, origin, type PostOffice, tokenIn } from './post-office.ts'

const minute = 60_000
const hour = 60 * minute

let office: PostOffice
afterEach(() => office.close())

/** Without the one that asks for confirmation. */
async function news() {
  return (await office.mails()).filter(({ text }) => !text.includes('/v1/mail-links/confirm_'))
}

describe('an event', () => {
  test('is told once, however often the bus brings it', async () => {
    office = await openPostOffice()
    await office.confirmed()
    const event = budgetEvent()
    await office.tell(event)
    await office.tell(event)
    await Promise.all([office.tell(event), office.tell(event)])
    expect(await news()).toHaveLength(1)
    expect((await news())[0]).toMatchObject({ to: 'ops@example.com', subject: '[Sortie] The budget tenant is spent' })
    expect((await news())[0]?.text).toContain(`${origin}/budgets`)
  })

  test('of a budget that is too small for the next call does not say that it is spent', async () => {
    office = await openPostOffice()
    await office.confirmed({ language: 'de' })
    await office.tell(budgetEvent('agent:coder', { usd: 9.4 }))
    expect((await news())[0]?.subject).toBe('[Sortie] Das Budget agent:coder reicht für den nächsten Aufruf nicht mehr')
  })

  test('of a mission’s own budget leads to its page', async () => {
    office = await openPostOffice()
    await office.confirmed()
    const event = budgetEvent('mission:mis_01KADSM0Q9F7Y1H5T3PKZD8WXA')
    await office.tell(event)
    expect((await news())[0]?.text).toContain(`${origin}/missions/${event.mission_id}?tab=budget`)
  })

  test('is told to nobody who has not confirmed, or is told of other things', async () => {
    office = await openPostOffice()
    const { id } = await office.create({ address: 'not-yet@example.com' })
    await office.confirmed({ address: 'others@example.com', events: ['mission.failed'] })
    await office.confirmed()
    await office.tell(budgetEvent())
    expect((await news()).map(({ to }) => to)).toEqual(['ops@example.com'])
    expect(await office.get(id)).toMatchObject({ waiting: 0 })
  })

  test('that comes while mails are taken by nobody is told once they are', async () => {
    let outcome: MailOutcome | undefined
    office = await openPostOffice({ mail: saying(() => outcome) })
    const id = await office.confirmed()
    outcome = { kind: 'failed', reason: 'SES: SendingPausedException' }
    await office.tell(budgetEvent())
    expect(await office.get(id)).toMatchObject({ problem: 'SES: SendingPausedException' })
    outcome = undefined
    await office.sweep()
    expect(await news()).toEqual([])
    office.platform.advance(minute)
    await office.sweep()
    expect(await news()).toHaveLength(1)
    expect(await office.get(id)).toMatchObject({ problem: null, waiting: 0 })
  })

  test('is given up after a day in which no mail was taken, and others are told again', async () => {
    let outcome: MailOutcome | undefined
    office = await openPostOffice({ mail: saying(() => outcome) })
    const id = await office.confirmed()
    outcome = { kind: 'failed', reason: 'no mail server' }
    await office.tell(budgetEvent())
    for (let waited = 0; waited < 26; waited += 1) {
      office.platform.advance(hour)
      await office.sweep()
    }
    expect(await office.get(id)).toMatchObject({ problem: null, waiting: 0 })
    outcome = undefined
    await office.tell(budgetEvent('agent:other'))
    expect((await news()).map(({ subject }) => subject)).toEqual(['[Sortie] The budget agent:other is spent'])
  })

  test('is told to no address that the mail server refuses, and it says so', async () => {
    let outcome: MailOutcome | undefined
    office = await openPostOffice({ mail: saying(() => outcome) })
    const id = await office.confirmed()
    outcome = { kind: 'refused', about: 'address', reason: 'SMTP 550' }
    await office.tell(budgetEvent())
    expect(await office.get(id)).toMatchObject({ status: 'refused', waiting: 0 })
    outcome = undefined
    await office.tell(budgetEvent())
    expect(await news()).toEqual([])
    expect(JSON.stringify(office.warnings)).not.toContain('ops@example.com')
  })
})

test('an address that is asked anew is told nothing of before, neither until it says yes nor after', async () => {
  const events = Array.from({ length: 25 }, () => budgetEvent())
  let refuses = false
  const refusing = (mail: Mail): Mail => ({
    ...mail,
    async send(one) {
      if (!refuses) return mail.send(one)
      // More than the box lists come while the mail server thinks about it.
      for (const event of events) await office.tell(event)
      return { kind: 'refused', about: 'address', reason: 'SMTP 550' }
    },
  })
  office = await openPostOffice({ mail: refusing })
  const id = await office.confirmed()
  refuses = true
  await office.tell(budgetEvent())
  refuses = false
  expect(await office.get(id)).toMatchObject({ status: 'refused' })
  await office.create()
  await office.send(id)
  office.platform.advance(hour)
  await office.sweep()
  expect(await news()).toEqual([])
  await office.follow(tokenIn((await office.mails()).at(-1)?.text ?? '', 'confirm'))
  await office.send(id)
  expect(await news()).toEqual([])
})

describe('whoever sends a mail and dies', () => {
  test('before it is sent is made up for, once', async () => {
    let dies = false
    office = await openPostOffice({ mail: dying('before', () => dies) })
    await office.confirmed()
    const event = budgetEvent()
    dies = true
    await expect(office.tell(event)).rejects.toThrow('died')
    dies = false
    // The bus brings it again: the mail may still be on its way, so nobody sends it yet.
    await office.tell(event)
    expect(await news()).toEqual([])
    office.platform.advance(minute)
    await office.sweep()
    await office.sweep()
    expect(await news()).toHaveLength(1)
    // Nobody looks again at a box that has nothing to send.
    office.platform.advance(hour)
    expect(await office.sweep()).toBe(0)
  })

  test('after it was sent has it sent again under the same id, which is one mail in the outbox', async () => {
    let dies = false
    const sent: string[] = []
    office = await openPostOffice({ mail: dying('after', () => dies, sent) })
    await office.confirmed()
    sent.length = 0
    dies = true
    await expect(office.tell(budgetEvent())).rejects.toThrow('died')
    dies = false
    await office.tell(budgetEvent('agent:other'))
    office.platform.advance(minute)
    await office.sweep()
    office.platform.advance(minute)
    await office.sweep()
    expect(new Set(sent).size).toBe(2)
    expect(sent).toHaveLength(3)
    expect((await news()).map(({ subject }) => subject).sort()).toEqual([
      '[Sortie] The budget agent:other is spent',
      '[Sortie] The budget tenant is spent',
    ])
  })

  test('before the event is in the box has the bus bring it again', async () => {
    office = await openPostOffice()
    const id = await office.confirmed()
    const event = budgetEvent()
    const { stores } = office.ports
    const failing = { ...office, ports: { ...office.ports, stores } }
    const store = stores.tenant(office.tenant)
    const write = store.write
    store.write = async () => Promise.reject(new Error('died'))
    await expect(failing.tell(event)).rejects.toThrow('died')
    store.write = write
    await office.tell(event)
    expect(await news()).toHaveLength(1)
    expect((await readSubscription(store, id))?.subscription.box.waiting).toEqual([])
  })
})

describe('many events', () => {
  test('are at most ten mails in an hour, and then one that tells of all others', async () => {
    office = await openPostOffice()
    const id = await office.confirmed()
    for (let at = 0; at < 15; at += 1) await office.tell(budgetEvent(`agent:a${at}`))
    expect(await news()).toHaveLength(10)
    expect(await office.get(id)).toMatchObject({ waiting: 5 })
    office.platform.advance(hour - minute)
    await office.sweep()
    expect(await news()).toHaveLength(10)
    office.platform.advance(minute)
    await office.sweep()
    const digest = (await news()).find(({ subject }) => subject === '[Sortie] 5 events')
    expect(await news()).toHaveLength(11)
    for (const at of [10, 11, 12, 13, 14]) expect(digest?.text).toContain(`agent:a${at} is spent`)
    expect(await office.get(id)).toMatchObject({ waiting: 0 })
  })

  test('beyond those that a mail lists are counted, each once', async () => {
    office = await openPostOffice()
    await office.confirmed()
    for (let at = 0; at < 10; at += 1) await office.tell(budgetEvent())
    const events = Array.from({ length: 57 }, (_, at) => budgetEvent(`agent:b${at}`))
    await Promise.all(events.flatMap((event) => [office.tell(event), office.tell(event)]))
    office.platform.advance(hour)
    await office.sweep()
    const digest = (await news()).find(({ subject }) => subject === '[Sortie] 57 events')
    expect(digest?.text.match(/is spent/g)).toHaveLength(20)
    expect(digest?.text).toContain('and 37 further events')
    await office.tell(budgetEvent())
    expect((await news()).filter(({ subject }) => subject.endsWith('events'))).toHaveLength(1)
  })

  test('of two addresses do not count against each other', async () => {
    office = await openPostOffice()
    await office.confirmed()
    await office.confirmed({ address: 'second@example.com' })
    for (let at = 0; at < 10; at += 1) await office.tell(budgetEvent())
    expect(await news()).toHaveLength(20)
  })
})

describe('of a mission', () => {
  const failed = (data: EventEnvelope['data'] = { code: 'model_rejected' }): EventEnvelope => ({
    ...budgetEvent(),
    type: 'mission.failed',
    data,
  })

  test('only those are told who asked for its agent and a tag of it', async () => {
    office = await openPostOffice()
    const id = await office.confirmed({ agents: ['coder'], tags: ['nightly', 'daily'] })
    const subscription = (await readSubscription(office.store, id))?.subscription
    if (!subscription) throw new Error('It is there')
    const isFor = (agent: string, ...tags: string[]) => {
      const told = toldEvent(failed(), { agent, tags })
      return told !== undefined && isTold(subscription, told)
    }
    expect(isFor('coder', 'nightly')).toBe(true)
    expect(isFor('coder', 'x', 'daily')).toBe(true)
    expect(isFor('coder')).toBe(false)
    expect(isFor('writer', 'nightly')).toBe(false)
    const budget = (scope: string, agent: string) => {
      const told = toldEvent(budgetEvent(scope), { agent, tags: [] })
      return told !== undefined && isTold(subscription, told)
    }
    expect(budget('tenant', 'writer')).toBe(true)
    expect(budget('platform', 'writer')).toBe(true)
    expect(budget('agent:writer', 'writer')).toBe(false)
  })

  test('no mail has a word that its input, a model or a tool brought', async () => {
    office = await openPostOffice()
    await office.confirmed()
    await office.tell(failed({ code: 'model_rejected', message: 'click https://evil.example' }))
    const [mail] = await news()
    expect(mail?.subject).toBe('[Sortie] A mission of an agent failed: model_rejected')
    expect(mail?.text).not.toContain('evil')
    expect(mail?.text).toContain(`${origin}/missions/mis_01KADSM0Q9F7Y1H5T3PKZD8WXA`)
  })

  test.each([
    ['a line of the head', 'code\r\nBcc: other@example.com'],
    ['direction marks', 'code\u202e\u2066evil'],
    ['half a character', 'code\ud800'],
    ['a megabyte', 'x'.repeat(1_000_000)],
    ['markup', '<script>alert(1)</script>'],
  ])('a hostile name stays one short line: %s', async (_, code) => {
    office = await openPostOffice()
    await office.confirmed()
    await office.tell(failed({ code }))
    const [mail] = await news()
    expect(Object.keys(mail?.headers ?? {})).not.toContain('bcc')
    expect(mail?.subject).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
    expect(mail?.subject.length).toBeLessThan(200)
    expect(mail?.text.split('\n').filter((line) => line.startsWith('Bcc'))).toEqual([])
  })
})

/** A mail server that says what it is told to, or takes the mail. */
function saying(outcome: () => MailOutcome | undefined) {
  return (mail: Mail): Mail => ({ ...mail, send: async (one) => outcome() ?? mail.send(one) })
}

/** A process that is lost around the sending of a mail. */
function dying(moment: 'before' | 'after', dies: () => boolean, sent: string[] = []) {
  return (mail: Mail): Mail => ({
    ...mail,
    async send(one) {
      if (moment === 'before' && dies()) throw new Error('died')
      sent.push(one.id)
      const outcome = await mail.send(one)
      if (dies()) throw new Error('died')
      return outcome
    },
  })
}
