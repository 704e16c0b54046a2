import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openInBrowser } from '../../cli/session/open-in-browser.ts'
import { type EditionProcess, startEdition } from '../local/edition-process.ts'
import { runSortie } from './run-sortie.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let data: string
let edition: EditionProcess

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sortie-sign-in-'))
  edition = await startEdition({ data })
})
afterAll(async () => {
  await edition?.stop()
  await rm(data, { recursive: true, force: true })
})

/** As the console opens it. @returns the status, and the name of the key that the session stands for */
async function open(url: string) {
  const { origin, hash } = new URL(url)
  const response = await fetch(`${origin}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ sign_in_code: hash.slice(1) }),
  })
  const body = (await response.json()) as { readonly key?: { readonly name: string } }
  return { status: response.status, key: body.key?.name }
}

const sortie = (...args: string[]) =>
  runSortie(args, { env: { SORTIE_URL: edition.http, SORTIE_API_KEY: String(edition.api_key) } })

test('the link that a start prints opens the console once', async () => {
  const link = String(edition.sign_in)
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sign-in#code_/)
  expect(await open(link)).toEqual({ status: 201, key: 'first key' })
  expect((await open(link)).status).toBe(401)
})

test('the command makes another, with the rights of its key', async () => {
  const { code, out } = await sortie('sign-in')
  const [, url = ''] = /^Open the console: (\S+)$/m.exec(out) ?? []
  expect([code, out]).toEqual([0, expect.stringContaining('The link is valid once, until ')])
  expect(await open(url)).toEqual({ status: 201, key: 'first key' })
  const made = await sortie('sign-in', '--json')
  expect(made).toMatchObject({ code: 0, err: '' })
  expect(Object.keys(JSON.parse(made.out))).toEqual(['code', 'url', 'expires_at'])
})

test('a start whose first key was revoked stands for the oldest key with every scope', async () => {
  const own = join(data, 'revoked')
  const first = await startEdition({ data: own })
  const key = String(first.api_key)
  await first.stop()
  const second = await startEdition({ data: own, args: ['--new-key'] })
  // A key may revoke itself.
  const env = { SORTIE_URL: second.http, SORTIE_API_KEY: key }
  expect((await runSortie(['keys', 'revoke', `key_${key.split('_')[2]}`], { env })).code).toBe(0)
  await second.stop()
  const third = await startEdition({ data: own })
  expect(await open(String(third.sign_in))).toEqual({ status: 201, key: 'made with --new-key' })
  await third.stop()
})

test('nothing but a page is opened, whatever a server names', async () => {
  for (const url of ['file:///etc/passwd', '-x', 'javascript:1', '']) expect(await openInBrowser(url)).toBe(false)
})
