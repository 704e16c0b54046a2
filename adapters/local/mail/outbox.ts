import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The newest are kept, for as long as the days say. */
const mostMails = 1_000
const keptMs = 30 * 24 * 60 * 60_000

const mailFile = /^[\w-]{1,64}\.eml$/

/** Writes a mail, readable for the owner alone. A repeated mail replaces itself. @returns its file */
export async function putInOutbox(folder: string, id: string, bytes: Uint8Array, now: number): Promise<string> {
  await mkdir(folder, { mode: 0o700 }).catch(unlessThere)
  const file = join(folder, `${id}.eml`)
  const part = `${file}.${process.hrtime.bigint()}.part`
  try {
    const opened = await open(part, 'wx', 0o600)
    try {
      await opened.writeFile(bytes)
      await opened.sync()
    } finally {
      await opened.close()
    }
    await rename(part, file)
  } finally {
    await rm(part, { force: true })
  }
  await removeOld(folder, now)
  return file
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

async function removeOld(folder: string, now: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => mailFile.test(name))
  const mails = await Promise.all(names.map(async (name) => ({ name, at: await writtenAt(join(folder, name)) })))
  const newestFirst = mails.sort((one, other) => other.at - one.at || (one.name < other.name ? 1 : -1))
  const old = newestFirst.filter(({ at }, place) => place >= mostMails || at < now - keptMs)
  for (const { name } of old) await rm(join(folder, name), { force: true })
}

/** Somebody may remove it meanwhile. */
async function writtenAt(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}
