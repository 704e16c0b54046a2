import type { WallClock } from '../../../core/base/ports/clock.ts'
import type { Logger } from '../../../core/base/ports/logger.ts'
import { type Mail, problemOfMail } from '../../../core/base/ports/mail.ts'
import { systemReason } from '../../system/system-reason.ts'
import { putInOutbox } from './outbox.ts'

export interface LocalMailOptions {
  /** Where mails are put if there is no mail server. */
  readonly outbox: string
  /** The address that mails come from. */
  readonly from: string
  /** `smtp://` or `smtps://`, with a name and a password if it wants them. */
  readonly server?: string | undefined
  readonly clock: WallClock
  readonly logger: Pick<Logger, 'warn'>
}

/** Mails by the mail server of whoever runs this machine; without one, as files in the outbox, which nobody receives. */
export function createMail({ outbox, from, server, clock, logger }: LocalMailOptions): Mail {
  return {
    delivery: async () => ({ kind: server === undefined ? 'outbox' : 'service', from }),
    async send(mail) {
      const problem = problemOfMail(mail)
      if (problem !== undefined) return { kind: 'refused', about: 'mail', reason: problem }
      // Few installations send mails, and composing them takes a library.
      const { composed, composedToRead } = await import('./compose.ts')
      if (server !== undefined)
        return (await import('./smtp.ts')).sendTo(server, { from, to: mail.to, bytes: await composed(mail, from) })
      const bytes = await composedToRead(mail, from)
      try {
        const file = await putInOutbox(outbox, mail.id, bytes, clock.now())
        logger.warn('A mail is in the outbox, since SORTIE_MAIL_SERVER names no server to send it', { file })
        return { kind: 'taken' }
      } catch (error) {
        return { kind: 'failed', reason: `the outbox cannot be written: ${systemReason(error)}` }
      }
    },
  }
}
