import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { Mail, OutgoingMail } from '../../core/base/ports/mail.ts'
import type { ReadMail } from '../mails/read-mail.ts'
import { fresh, portCases, type Skips } from './port-cases.ts'

export interface MailHarness {
  readonly mail: Mail
  /** The address that mails come from. */
  readonly from: string
  /** All mails that somebody receives, in the order in which they were sent. */
  received(): Promise<readonly ReadMail[]>
  close(): Promise<void>
}

/** The behaviour of `core/base/ports/mail.ts`. */
export function mailSuite(name: string, factory: () => Promise<MailHarness>, skips?: Skips): void {
  describe(`mail: ${name}`, () => {
    let harness: MailHarness
    beforeAll(async () => {
      harness = await factory()
    })
    afterAll(() => harness?.close())

    const it = portCases(skips)
    const about = async (subject: string) => (await harness.received()).filter((mail) => mail.subject === subject)

    it('says from where mails come', async () => {
      expect(await harness.mail.delivery()).toMatchObject({ from: harness.from })
    })

    it('sends a mail to its recipient, as it was written', async () => {
      const subject = fresh('Ein Missgeschick: grüße → 🚀')
      const text = `Erste Zeile, länger als die achtundsiebzig Zeichen, nach denen ein Mailprogramm sie umbrechen würde – und weiter.\n\n.\nEin Punkt für sich.\nhttps://example.com/a=b?c=${'d'.repeat(90)}`
      expect(await harness.mail.send(aMail({ subject, text }))).toEqual({ kind: 'taken' })
      const [mail, ...others] = await about(subject)
      expect(others).toEqual([])
      expect(mail).toMatchObject({ to: recipient, from: harness.from, text })
    })

    it('says how the mails end, and that a program wrote them', async () => {
      const subject = fresh('Headers')
      const unsubscribe = `https://sortie.example.com/v1/mail-links/${'u'.repeat(120)}`
      await harness.mail.send(aMail({ subject, unsubscribe }))
      expect((await about(subject))[0]?.headers).toMatchObject({
        'list-unsubscribe': `<${unsubscribe}>`,
        'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
        'auto-submitted': 'auto-generated',
        'content-language': 'en-GB',
      })
    })

    it('refuses what would become a header, or another recipient', async () => {
      const subject = fresh('Injection')
      const hostile: readonly Partial<OutgoingMail>[] = [
        { subject: `${subject}\r\nBcc: other@example.com` },
        { subject: `${subject}\nBcc: other@example.com` },
        { subject: `${subject}\u2028Bcc: other@example.com` },
        { subject: '' },
        { subject, to: `${recipient}\r\nBcc: other@example.com` },
        { subject, to: `${recipient}, other@example.com` },
        { subject, to: `"${recipient}" <other@example.com>` },
        { subject, to: 'nobody' },
        { subject, id: '../../elsewhere' },
        { subject, unsubscribe: 'https://example.com/>\r\nBcc: other@example.com' },
        { subject, unsubscribe: 'javascript:alert(1)' },
        { subject, language: 'en\r\nBcc: other@example.com' },
        { subject, text: 'x'.repeat(100_001) },
      ]
      const before = (await harness.received()).length
      for (const change of hostile)
        expect(await harness.mail.send(aMail(change)), JSON.stringify(change).slice(0, 200)).toMatchObject({
          kind: 'refused',
          about: 'mail',
        })
      expect(await harness.received()).toHaveLength(before)
    })
  })
}

/** Amazon’s simulator takes every mail to it, also from accounts that may send to nobody else. */
const recipient = 'success+sortie@simulator.amazonses.com'

export function aMail(change: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    id: fresh('mail').replaceAll('.', ''),
    to: recipient,
    subject: 'A mission failed',
    text: 'It failed.',
    language: 'en-GB',
    unsubscribe: 'https://sortie.example.com/v1/mail-links/unsubscribe_1',
    ...change,
  }
}
