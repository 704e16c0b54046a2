import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTerminal } from '../../cli/printing/terminal.ts'
import { runCommandLine } from '../../cli/program.ts'
import { apiKey, MissionServer } from '../sdk/mission-server.ts'
import { runHere } from './run-here.ts'

const ids = '01M8MRBFBFA58QCRRPJ1DFQJZX_01M8MRBFBNE6CPQ0QDXS81B8GS'
const whole = `sortie_${ids}_${'s'.repeat(43)}`

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-profiles-'))
  file = join(folder, 'sortie', 'profiles.json')
})
afterEach(() => rm(folder, { recursive: true }))

const sortie = (args: readonly string[], env: Record<string, string> = {}, input = '') =>
  runHere(args, '', { env: { XDG_CONFIG_HOME: folder, ...env }, input })

test('a profile is kept for its owner alone, used, listed without its key, and removed', async () => {
  const added = await sortie(['profiles', 'add', 'work', '--url', 'https://sortie.example.com'], {}, `${whole}\n`)
  expect(added).toMatchObject({ code: 0, err: '' })
  expect(added.out).toContain('It is used from now on.')
  await sortie(['profiles', 'add', 'home', '--url', 'http://127.0.0.1:4600'], { SORTIE_API_KEY: apiKey })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect((await stat(join(folder, 'sortie'))).mode & 0o777).toBe(0o700)

  const { out } = await sortie(['profiles', 'list'])
  expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['PROFILE', 'STATE', 'ADDRESS', 'KEY'],
    ['work', 'in use', 'https://sortie.example.com', 'key_01M8MRBFBNE6CPQ0QDXS81B8GS'],
    ['home', '', 'http://127.0.0.1:4600', '…'].filter(Boolean),
    [''],
  ])
  expect(out + added.out).not.toContain('sss')

  expect((await sortie(['profiles', 'use', 'home'], { SORTIE_URL: 'http://x' })).out).toBe(
    'home (http://127.0.0.1:4600) is used from now on.\nOf the environment come first: SORTIE_URL.\n',
  )
  expect((await sortie(['profiles', 'remove', 'home'])).out).toContain('No profile is in use now.')
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    current: null,
    profiles: { work: { url: 'https://sortie.example.com', key: whole } },
  })
})

test.each([
  { args: ['profiles', 'add', 'Work Place'], says: 'is no name for a profile' },
  { args: ['profiles', 'add', 'work', '--url', 'example'], says: 'which is not an address' },
  { args: ['profiles', 'add', 'work'], says: 'this is not an API key' },
  { args: ['profiles', 'use', 'work'], says: 'which is not there' },
  { args: ['profiles', 'remove', 'toString'], says: 'which is not there' },
  { args: ['missions', 'list', '--profile', 'work'], says: 'sortie profiles list' },
])('2 for `sortie $args`', async ({ args, says }) => {
  const { code, out, err } = await sortie(args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(says)
})

test('a file that holds something else is left alone, and named', async () => {
  await sortie(['profiles', 'add', 'work'], { SORTIE_API_KEY: apiKey })
  for (const content of ['{', '{"current":"x","profiles":{},"more":1}', 'x'.repeat(1_000_001)]) {
    await writeFile(file, content)
    const { code, err } = await sortie(['profiles', 'add', 'other'], { SORTIE_API_KEY: apiKey })
    expect(code).toBe(1)
    expect(err).toContain(`${file} holds no profiles`)
    expect(await readFile(file, 'utf8')).toBe(content)
  }
})

test('a broken file and a name of no profile stop no command that has an address and a key', async () => {
  const server = new MissionServer()
  const url = await server.start()
  const both = { SORTIE_URL: url, SORTIE_API_KEY: apiKey }
  expect((await sortie(['whoami'], { ...both, SORTIE_PROFILE: 'nope' })).code).toBe(0)
  await sortie(['profiles', 'add', 'work'], { SORTIE_API_KEY: apiKey })
  await writeFile(file, '{')
  expect((await sortie(['whoami'], both)).code).toBe(0)
  expect((await sortie(['whoami', '--url', url, '--key', apiKey])).code).toBe(0)
  // A profile is needed for the key, or is typed.
  expect((await sortie(['whoami', '--url', url])).err).toContain(`${file} holds no profiles`)
  expect((await sortie(['whoami', '--profile', 'work'], both)).err).toContain(`${file} holds no profiles`)
  await server.stop()
})

// Root may read every file.
test.skipIf(process.getuid?.() === 0)(
  'a file that may not be read counts as none, unless a profile is named',
  async () => {
    const server = new MissionServer()
    const url = await server.start()
    await sortie(['profiles', 'add', 'work'], { SORTIE_API_KEY: apiKey })
    await chmod(file, 0)
    expect((await sortie(['whoami', '--url', url])).err).toContain('no API key')
    const named = await sortie(['whoami', '--url', url], { SORTIE_PROFILE: 'work' })
    expect(named.err).toContain(`${file} could not be read`)
    // It would be replaced without its profiles.
    const added = await sortie(['profiles', 'add', 'other'], { SORTIE_API_KEY: apiKey })
    expect(added.err).toContain(`${file} could not be read`)
    await server.stop()
  },
)

test('whoami says which tenant and key it is, and where each was told', async () => {
  const server = new MissionServer()
  const url = await server.start()
  await sortie(['profiles', 'add', 'test', '--url', url], { SORTIE_API_KEY: apiKey })
  const { out } = await sortie(['whoami'])
  expect(out).toContain('Tenant    a tenant (ten_01M8MRBFBFA58QCRRPJ1DFQJZX)')
  expect(out).toContain('Scopes    missions:read agents:read')
  expect(out).toContain(`Address   ${url} (from profile test)`)
  expect(out).not.toContain(apiKey)
  const other = await sortie(['whoami', '--json'], { SORTIE_API_KEY: apiKey })
  expect(JSON.parse(other.out)).toMatchObject({ url_from: 'profile test', key_from: 'SORTIE_API_KEY', profile: 'test' })
  await server.stop()
})

test('whoami tells where a key comes from that may not ask who it is', async () => {
  const server = new MissionServer()
  server.failures.push({ on: 'GET /v1/me', code: 'forbidden' })
  const env = { SORTIE_URL: await server.start(), SORTIE_API_KEY: apiKey }
  const { code, out } = await sortie(['whoami'], env)
  expect(code).toBe(0)
  expect(out).toContain('missions:read is not among them')
  expect(out).toContain('Key from  SORTIE_API_KEY')
  await server.stop()
})

test('a key that is not the piped one is named, and --key - takes the piped one', async () => {
  const { out } = await sortie(['profiles', 'add', 'work'], { SORTIE_API_KEY: apiKey }, `${whole}\n`)
  expect(out).toMatch(/^work is \S+ with \S+ from SORTIE_API_KEY\.\nTo keep a key that you pipe or type: --key -\n/)
  await sortie(['profiles', 'add', 'work', '--key', '-'], { SORTIE_API_KEY: apiKey }, `${whole}\n`)
  expect(JSON.parse(await readFile(file, 'utf8')).profiles.work.key).toBe(whole)
  expect((await sortie(['profiles', 'add', 'work', '--key', apiKey])).out).toContain(' from --key.\n')
  const piped = await sortie(['profiles', 'add', 'work', '--json'], {}, `${whole}\n`)
  expect(JSON.parse(piped.out)).toMatchObject({ key_from: 'standard input' })
})

test('a key is not shown as a person types it', async () => {
  let err = ''
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} })
  const stderr = new Writable({
    decodeStrings: false,
    write(chunk, _, taken) {
      err += chunk
      taken()
      if (err === 'API key: ') stdin.write(`${whole}\r`)
    },
  })
  const terminal = createTerminal({ stdin, stdout: new PassThrough(), stderr, env: {} })
  expect(await runCommandLine(['profiles', 'add', 'work'], { terminal, env: { XDG_CONFIG_HOME: folder } })).toBe(0)
  expect(err).toBe('API key: \n')
  expect(JSON.parse(await readFile(file, 'utf8')).profiles.work.key).toBe(whole)
})
