import { createTransport } from 'nodemailer'
import type { MailOutcome } from '../../../core/base/ports/mail.ts'

const timeouts = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 15_000 }

/** Gives a mail to a mail server. Only a server on this machine may be told a password, or a mail, without TLS. */
export async function sendTo(
  server: string,
  { from, to, bytes }: { readonly from: string; readonly to: string; readonly bytes: Buffer },
): Promise<MailOutcome> {
  const { protocol, hostname, port, username, password } = new URL(server)
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (protocol === 'smtps:' ? 465 : 587)),
    secure: protocol === 'smtps:',
    requireTLS: protocol === 'smtp:' && !isLoopback(hostname),
    ...(username !== '' && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    ...timeouts,
  })
  try {
    await transport.sendMail({ envelope: { from, to: [to] }, raw: bytes })
    return { kind: 'taken' }
  } catch (error) {
    return outcomeOf(error)
  } finally {
    transport.close()
  }
}

function isLoopback(hostname: string): boolean {
  return /^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/i.test(hostname)
}

/** Of the server’s answer only its code is told: its words may quote the mail, or the name. */
function outcomeOf(error: unknown): MailOutcome {
  const { code, responseCode, command } = (error ?? {}) as Readonly<Record<string, unknown>>
  const reason =
    typeof responseCode === 'number' ? `SMTP ${responseCode}` : `no mail server: ${String(code ?? 'unknown')}`
  if (code === 'EAUTH' || typeof responseCode !== 'number' || responseCode < 500) return { kind: 'failed', reason }
  if (command === 'RCPT TO') return { kind: 'refused', about: 'address', reason }
  return command === 'DATA' ? { kind: 'refused', about: 'mail', reason } : { kind: 'failed', reason }
}
