import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2'
import * as z from 'zod'
import type { ReadMail } from '../mails/read-mail.ts'

export const sender = 'sortie@mail.sortie.test'
const domain = 'mail.sortie.test'

/** The settings of a stage that sends mails, as a file in this folder. */
export async function stagesWithMail(folder: string): Promise<string> {
  const file = join(folder, 'stages.json')
  const mail = { from: sender, identity: domain }
  await writeFile(file, JSON.stringify({ dev: { disposable: true, mail } }))
  return file
}

/** The emulator believes at once whose a domain is; AWS waits for its records. */
export async function verifySender(): Promise<void> {
  await new SESv2Client().send(new CreateEmailIdentityCommand({ EmailIdentity: domain }))
}

const Sent = z.object({
  messages: z.record(
    z.string(),
    z.array(z.object({ Source: z.string(), To: z.array(z.string()), Subject: z.string(), BodyText: z.string() })),
  ),
})

/** All mails that SES has taken; the emulator keeps no further lines of their heads. */
export async function mailsTaken(endpoint: string): Promise<readonly Omit<ReadMail, 'headers'>[]> {
  const answer = await fetch(`${endpoint}/_ministack/ses/messages`)
  const { messages } = Sent.parse(await answer.json())
  return Object.values(messages)
    .flat()
    .map(({ Source, To, Subject, BodyText }) => ({
      from: Source,
      to: To.join(', '),
      subject: Subject,
      text: BodyText,
    }))
}
