import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ReadMail, readMail } from './read-mail.ts'

/** The mails in the outbox of one machine, by their names. */
export async function mailsIn(outbox: string): Promise<readonly ReadMail[]> {
  const names = await readdir(outbox).catch(() => [])
  const mails = names.filter((name) => name.endsWith('.eml')).sort()
  return Promise.all(mails.map(async (name) => readMail(await readFile(join(outbox, name)))))
}
