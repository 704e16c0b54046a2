import { createTransport } from 'nodemailer'
import type { OutgoingMail } from '../../../core/base/ports/mail.ts'

/** A mail as a file that people open: its text as it was written, with whole lines and links. It could not be sent through every server. */
export async function composedToRead(mail: OutgoingMail, from: string): Promise<Buffer> {
  const message = (await composed({ ...mail, text: '' }, from)).toString()
  const head = message.slice(0, message.indexOf('\r\n\r\n'))
  const fields = head.replace(/\r\nContent-Transfer-Encoding:[^\r]*/i, '')
  return Buffer.from(
    `${fields}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${mail.text.replaceAll(/\r?\n/g, '\r\n')}\r\n`,
  )
}

/**
 * A mail as it is sent (RFC 5322): plain text, in quoted-printable where it is not ASCII. Each try of it has the same `Message-ID`, by which
 * receivers drop repeats.
 */
export async function composed(mail: OutgoingMail, from: string): Promise<Buffer> {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  const { message } = await composer.sendMail({
    from,
    to: mail.to,
    subject: mail.subject,
    text: mail.text,
    messageId: `<${mail.id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    headers: {
      'List-Unsubscribe': { prepared: true, value: `<${mail.unsubscribe}>` },
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
      'Content-Language': mail.language,
    },
    textEncoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  if (!Buffer.isBuffer(message)) throw new Error('The composer was asked for a buffer')
  return message
}
