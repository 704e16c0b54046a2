import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  deleteMailSubscription,
  updateMailSubscription,
} from '../../../../core/features/notifications/manage-subscriptions.ts'
import { budgetEvent, openPostOffice, type PostOffice, tokenIn } from './post-office.ts'

const day = 24 * 60 * 60_000

let office: PostOffice
beforeEach(async () => {
  office = await openPostOffice()
})
afterEach(() => office.close())

async function asked(...[input]: Parameters<PostOffice['create']>) {
  const { id } = await office.create(input)
  await office.send(id)
  const text = (await office.mails()).at(-1)?.text ?? ''
  return { id, text, confirm: tokenIn(text, 'confirm'), unsubscribe: tokenIn(text, 'unsubscribe') }
}

const unknown = { code: 'not_found', message: 'This link is unknown or has expired' }

describe('an address', () => {
  test('is asked in a mail, and confirms by the button of its page alone', async () => {
    const { id, confirm, text } = await asked()
    expect(text).toContain('a mission failed')
    expect(await office.open(confirm)).toContain('<form method="post">')
    expect(await office.get(id)).toMatchObject({ status: 'unconfirmed', expires_at: expect.any(String) })
    expect(await office.follow(confirm)).toContain('Mails will come')
    expect(await office.get(id)).toMatchObject({ status: 'confirmed', expires_at: null })
    // Whoever presses it twice sees no failure.
    expect(await office.follow(confirm)).toContain('Mails will come')
    expect(await office.open(confirm)).not.toContain('<form')
  })

  test('that does not answer is forgotten, and its link with it', async () => {
    const { id, confirm } = await asked()
    office.platform.advance(3 * day + 1000)
    await expect(office.follow(confirm)).rejects.toMatchObject(unknown)
    await expect(office.get(id)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('ends the mails with the link that is in each of them, and its old link begins none', async () => {
    const { id, confirm } = await asked()
    await office.follow(confirm)
    await office.tell(budgetEvent())
    const mail = (await office.mails()).at(-1)
    const token = tokenIn(mail?.headers['list-unsubscribe'] ?? '', 'unsubscribe')
    expect(await office.open(token.replace('>', ''))).toContain('<form method="post">')
    expect(await office.follow(token.replace('>', ''))).toContain('No more mails will come')
    expect(await office.get(id)).toMatchObject({ status: 'unsubscribed' })
    await office.follow(confirm)
    expect(await office.get(id)).toMatchObject({ status: 'unsubscribed' })
    const before = (await office.mails()).length
    await office.tell(budgetEvent())
    expect(await office.mails()).toHaveLength(before)
  })

  test('can refuse at the first mail', async () => {
    const { id, confirm, unsubscribe } = await asked()
    await office.follow(unsubscribe)
    await office.follow(confirm)
    expect(await office.get(id)).toMatchObject({ status: 'unsubscribed' })
  })

  test('that was asked again has one link, the new one', async () => {
    const first = await asked()
    office.platform.advance(1000)
    const second = await asked()
    expect(second.id).toBe(first.id)
    await expect(office.follow(first.confirm)).rejects.toMatchObject(unknown)
    await office.follow(second.confirm)
    expect(await office.get(first.id)).toMatchObject({ status: 'confirmed' })
  })

  test('reads its mails and pages in its language', async () => {
    const { confirm, text } = await asked({ language: 'de' })
    expect(text).toContain('Jemand möchte')
    expect(await office.open(confirm)).toContain('<html lang="de">')
    expect(await office.follow(confirm)).toContain('Es kommen Mails')
    await office.tell(budgetEvent('agent:größe'))
    expect((await office.mails()).at(-1)).toMatchObject({
      subject: '[Sortie] Das Budget agent:größe ist ausgegeben',
      headers: { 'content-language': 'de' },
    })
  })
})

test('a link that was altered, of another tenant or of another act is unknown', async () => {
  const { confirm, unsubscribe } = await asked()
  const hostile = [
    '',
    'confirm',
    confirm.slice(0, -1),
    `${confirm}x`,
    confirm.replace('confirm', 'unsubscribe'),
    unsubscribe.replace('unsubscribe', 'confirm'),
    confirm.replace(/_01[A-Z0-9]{24}_/, '_01KADSM0Q9F7Y1H5T3PKZD8WXB_'),
    confirm.replace('confirm', '__proto__'),
    `${confirm}\n`,
  ]
  for (const token of hostile) await expect(office.follow(token), token).rejects.toMatchObject(unknown)
})

test('nothing that a link needs is stored in plain text', async () => {
  const { id, confirm, unsubscribe } = await asked()
  const item = await office.store.get('entities', { partition: 'mail-subscriptions', sort: id })
  for (const token of [confirm, unsubscribe]) expect(JSON.stringify(item)).not.toContain(token.slice(-43))
})

describe('a tenant', () => {
  test('has one subscription for an address, in capitals or not', async () => {
    const { id, confirm } = await asked()
    await office.follow(confirm)
    await expect(office.create({ address: 'OPS@example.com' })).rejects.toMatchObject({ code: 'already_exists' })
    expect((await office.create({ address: 'ops2@example.com' })).id).not.toBe(id)
  })

  test('asks an address three times a day', async () => {
    for (const _ of [1, 2, 3]) await office.create()
    const refused = office.create()
    await expect(refused).rejects.toMatchObject({ code: 'rate_limited', retryAfter: expect.any(Number) })
    office.platform.advance(day)
    await office.create()
  })

  test('has at most fifty', async () => {
    for (let at = 0; at < 50; at += 1) await office.create({ address: `ops${at}@example.com` })
    await expect(office.create({ address: 'more@example.com' })).rejects.toMatchObject({ code: 'limit_exceeded' })
    await office.create({ address: 'ops7@example.com' })
  })

  test('asks a hundred times a day, whatever it deletes', async () => {
    for (let at = 0; at < 100; at += 1) {
      const { id } = await office.create({ address: `ops${at}@example.com` })
      await deleteMailSubscription(office.ports)(office.caller, id)
    }
    await expect(office.create({ address: 'more@example.com' })).rejects.toMatchObject({ code: 'rate_limited' })
  })

  test('changes of what it is told without asking again', async () => {
    const id = await office.confirmed()
    const change = { events: ['approval.requested' as const], agents: ['coder'] }
    const changed = await updateMailSubscription(office.ports)(office.caller, id, change)
    expect(changed).toMatchObject({ ...change, tags: [], status: 'confirmed' })
    await office.tell(budgetEvent())
    expect(await office.mails()).toHaveLength(1)
  })

  test('is told where nobody sends mails', async () => {
    const ports = { ...office.ports, mail: { ...office.ports.mail, delivery: async () => ({ kind: 'none' as const }) } }
    const { createMailSubscription } = await import('../../../../core/features/notifications/manage-subscriptions.ts')
    const input = { address: 'a@example.com', events: [], agents: [], tags: [], language: 'de' as const }
    await expect(createMailSubscription(ports)(office.caller, input, 'https://x')).rejects.toMatchObject({
      code: 'not_applicable',
    })
  })
})
