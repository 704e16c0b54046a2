import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** The program that opens an address as a person would, on each platform. */
const openers: Partial<Readonly<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  // Not `start` of the shell, which would read the address as a command.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** @returns whether the platform’s opener took it. An address comes from a server, so nothing but a page is opened */
export async function openInBrowser(url: string, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  if (!/^https?:\/\//.test(url)) return false
  const [program, ...args] = openers[platform] ?? ['xdg-open']
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
  child.unref()
  try {
    await once(child, 'spawn')
    return true
  } catch {
    return false
  }
}
