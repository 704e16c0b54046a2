import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2'
import { isSortieError } from '../../contract/errors.ts'
import { type Mail, type MailOutcome, type OutgoingMail, problemOfMail } from '../../core/base/ports/mail.ts'
import { asUnavailable, clientConfig, lazily } from './client-config.ts'
import { variables } from './environment.ts'

/**
 * SES has no name for a call by which it would know a repeat, so the SDK makes each once: whoever sends the mail decides about the next
 * try, and waits longer for an answer before it is one.
 */
const mailConfig = {
  ...clientConfig,
  maxAttempts: 1,
  requestHandler: { ...clientConfig.requestHandler, requestTimeout: 15_000 },
}

/** Amazon SES, from the stage’s identity and under its configuration set, with one call for each mail. */
export function createMail(): Mail {
  const client = lazily(() => new SESv2Client(mailConfig))
  return {
    async delivery() {
      const from = process.env[variables.mailFrom]
      return from ? { kind: 'service', from } : { kind: 'none' }
    },
    async send(mail) {
      const from = process.env[variables.mailFrom]
      if (!from) return { kind: 'failed', reason: 'this stage has no `mail` in stages.json' }
      const problem = problemOfMail(mail)
      if (problem !== undefined) return { kind: 'refused', about: 'mail', reason: problem }
      try {
        await asUnavailable('SES', () => client().send(new SendEmailCommand(commandOf(mail, from))))
        return { kind: 'taken' }
      } catch (error) {
        const outcome = outcomeOf(error)
        if (!outcome) throw error
        return outcome
      }
    },
  }
}

function commandOf({ to, subject, text, language, unsubscribe }: OutgoingMail, from: string) {
  const configurationSet = process.env[variables.mailConfigurationSet]
  return {
    FromEmailAddress: from,
    Destination: { ToAddresses: [to] },
    ...(configurationSet && { ConfigurationSetName: configurationSet }),
    Content: {
      Simple: {
        Subject: { Data: subject, Charset: 'UTF-8' },
        Body: { Text: { Data: text, Charset: 'UTF-8' } },
        Headers: [
          { Name: 'List-Unsubscribe', Value: `<${unsubscribe}>` },
          { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
          { Name: 'Auto-Submitted', Value: 'auto-generated' },
          { Name: 'Content-Language', Value: language },
        ],
      },
    },
  }
}

/** Operators mend what SES says about the account or the identity, so such a mail is tried again. */
const lasting: Readonly<Record<string, 'mail'>> = { MessageRejected: 'mail', BadRequestException: 'mail' }
const passing = [
  'AccessDeniedException',
  'AccountSuspendedException',
  'MailFromDomainNotVerifiedException',
  'NotFoundException',
  'SendingPausedException',
]

function outcomeOf(error: unknown): MailOutcome | undefined {
  if (isSortieError(error) && error.retryable) return { kind: 'failed', reason: error.message }
  if (!(error instanceof Error)) return undefined
  const about = lasting[error.name]
  if (about) return { kind: 'refused', about, reason: `SES: ${error.name}` }
  return passing.includes(error.name) ? { kind: 'failed', reason: `SES: ${error.name}` } : undefined
}
