import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { createMail } from '../../../../adapters/local/mail/mail.ts'
import { readMail } from '../../../mails/read-mail.ts'
import { type SmtpServer, startSmtpServer } from '../../../mails/smtp-server.ts'
import { aMail, mailSuite } from '../../../ports/mail.suite.ts'

const from = 'sortie@example.com'
const folders: string[] = []
const servers: SmtpServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

const quiet = { warn() {} }

async function open(server?: string, logger = quiet) {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-mail-'))
  folders.push(folder)
  const outbox = join(folder, 'outbox')
  return { outbox, mail: createMail({ outbox, from, server, clock: Date, logger }) }
}

async function smtp(...refusing: Parameters<typeof startSmtpServer>) {
  const server = await startSmtpServer(...refusing)
  servers.push(server)
  return server
}

mailSuite('outbox', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-mail-'))
  const outbox = join(folder, 'outbox')
  return {
    mail: createMail({ outbox, from, clock: Date, logger: quiet }),
    from,
    async received() {
      const names = await readdir(outbox).catch(() => [])
      return Promise.all(names.map(async (name) => readMail(await readFile(join(outbox, name)))))
    },
    close: () => rm(folder, { recursive: true }),
  }
})

mailSuite('SMTP', async () => {
  const server = await startSmtpServer()
  return {
    mail: createMail({ outbox: '/nowhere', from, server: server.url, clock: Date, logger: quiet }),
    from,
    received: async () => server.mails.map(({ to, content }) => ({ ...readMail(Buffer.from(content, 'latin1')), to })),
    close: () => server.close(),
  }
})

describe('the outbox', () => {
  test('is for its owner alone, and keeps one file of a mail that is sent again', async () => {
    const told: unknown[] = []
    const { outbox, mail } = await open(undefined, { warn: (...said: unknown[]) => told.push(said) } as typeof quiet)
    await mail.send(aMail({ id: 'mail_1', text: 'first' }))
    await mail.send(aMail({ id: 'mail_1', text: 'again' }))
    expect(await readdir(outbox)).toEqual(['mail_1.eml'])
    expect(readMail(await readFile(join(outbox, 'mail_1.eml'))).text).toBe('again')
    expect((await stat(join(outbox, 'mail_1.eml'))).mode & 0o777).toBe(0o600)
    expect((await stat(outbox)).mode & 0o777).toBe(0o700)
    expect(JSON.stringify(told)).toContain('mail_1.eml')
    expect(JSON.stringify(told)).not.toContain('again')
  })

  test('has whole lines, so that a link can be opened from the file', async () => {
    const { outbox, mail } = await open()
    const link = `http://127.0.0.1:4600/v1/mail-links/confirm_${'k='.repeat(90)}`
    await mail.send(aMail({ id: 'mail_1', subject: 'Grüße', text: `Wenn Sie das wünschen:\n${link}\n` }))
    const file = (await readFile(join(outbox, 'mail_1.eml'))).toString()
    expect(file.split('\r\n')).toContain(link)
    expect(file).toContain('Wenn Sie das wünschen:')
    expect(file.match(/^Content-Transfer-Encoding: .*$/gim)).toEqual(['Content-Transfer-Encoding: 8bit'])
  })

  test('says where it is, and that nobody gets its mails; a mail server does not', async () => {
    const { mail } = await open()
    expect(await mail.delivery()).toEqual({ kind: 'outbox', from })
    const served = await open('smtp://127.0.0.1:2525')
    expect(await served.mail.delivery()).toEqual({ kind: 'service', from })
  })

  test('keeps the newest thousand, and nothing for longer than a month', async () => {
    const { outbox, mail } = await open()
    await mail.send(aMail({ id: 'old' }))
    const monthAgo = new Date(Date.now() - 31 * 24 * 60 * 60_000)
    await utimes(join(outbox, 'old.eml'), monthAgo, monthAgo)
    await writeFile(join(outbox, 'notes.txt'), 'of somebody else')
    for (let at = 0; at < 1_000; at += 1) {
      const file = join(outbox, `filler_${at}.eml`)
      await writeFile(file, '')
      await utimes(file, new Date(Date.now() - (at + 1) * 1000), new Date(Date.now() - (at + 1) * 1000))
    }
    await mail.send(aMail({ id: 'newest' }))
    const names = await readdir(outbox)
    expect(names).toContain('newest.eml')
    expect(names).toContain('notes.txt')
    expect(names).not.toContain('old.eml')
    expect(names).not.toContain('filler_999.eml')
    expect(names).toHaveLength(1_001)
  })

  test('a mail that cannot be written may be taken later', async () => {
    const mail = createMail({ outbox: join(import.meta.filename, 'outbox'), from, clock: Date, logger: quiet })
    expect(await mail.send(aMail())).toMatchObject({ kind: 'failed' })
  })
})

describe('a mail server', () => {
  test('gets the same message id each time', async () => {
    const server = await smtp()
    const { mail } = await open(server.url)
    for (const _ of [1, 2]) await mail.send(aMail({ id: 'mail_1' }))
    const ids = server.mails.map(({ content }) => readMail(content).headers['message-id'])
    expect(ids).toEqual(['<mail_1@example.com>', '<mail_1@example.com>'])
  })

  test.each([
    [{ 'RCPT TO': '550 no such user' }, { kind: 'refused', about: 'address', reason: 'SMTP 550' }],
    [{ 'RCPT TO': '451 later' }, { kind: 'failed', reason: 'SMTP 451' }],
    [{ DATA: '554 no' }, { kind: 'refused', about: 'mail', reason: 'SMTP 554' }],
    [{ content: '554 looks like spam' }, { kind: 'refused', about: 'mail', reason: 'SMTP 554' }],
    [{ content: '452 no room' }, { kind: 'failed', reason: 'SMTP 452' }],
    [{ greeting: '554 not you' }, { kind: 'failed' }],
    [{ 'MAIL FROM': '530 sign in first' }, { kind: 'failed' }],
  ] as const)('that says %j', async (refusing, outcome) => {
    const server = await smtp(refusing)
    const { mail } = await open(server.url)
    expect(await mail.send(aMail())).toMatchObject(outcome)
  })

  test('that is not there may be there later', async () => {
    const server = await smtp()
    await server.close()
    servers.length = 0
    const { mail } = await open(server.url)
    expect(await mail.send(aMail())).toMatchObject({ kind: 'failed' })
  })
})
