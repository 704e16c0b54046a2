import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { startProgram } from '../local/edition-process.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

const root = join(import.meta.dirname, '..', '..')
const dockerfile = (await readFile(join(root, 'Dockerfile'), 'utf8')).replaceAll(/\\\n\s*/g, '')
const instructions = dockerfile.split('\n').filter((line) => /^[A-Z]+ /.test(line))

/** The last one counts, as it does for Docker. */
function instruction(name: string): string {
  return instructions.findLast((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? ''
}

/** The instructions of each part of the build, the image itself last. */
const parts = instructions.reduce<string[][]>((all, line) => {
  if (line.startsWith('FROM ')) all.push([])
  all.at(-1)?.push(line)
  return all
}, [])
const [ofConsole = []] = parts.filter(([from]) => from?.endsWith(' AS console'))

interface Copy {
  readonly from: string
  readonly to: string
}

/** What a part takes from this folder, each with its place below /app. */
function copiedBy(part: readonly string[]): readonly Copy[] {
  return part
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
    .flatMap((line) => {
      const words = line.split(' ').slice(1)
      const place = words.at(-1) ?? ''
      return words
        .slice(0, -1)
        .map((from) => ({ from, to: place.endsWith('/') ? join(place, from.split('/').at(-1) ?? '') : place }))
    })
}

/** @returns a folder with what the part takes, as /app */
async function folderOf(part: readonly string[]): Promise<string> {
  const app = await mkdtemp(join(tmpdir(), 'sortie-image-'))
  for (const { from, to } of copiedBy(part)) {
    await mkdir(dirname(join(app, to)), { recursive: true })
    await cp(join(root, from), join(app, to), { recursive: true })
  }
  return app
}

/** What `npm ci --omit=dev` leaves. */
async function productionPackages(): Promise<readonly string[]> {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lock
  return Object.entries(packages).flatMap(([name, { dev, optional }]) =>
    /^node_modules\/(@[^/]+\/)?[^/]+$/.test(name) && !dev && !optional ? [name] : [],
  )
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly optional?: boolean }>>
}

/** The command of the image, on a free port and with a data folder of its own. */
function started(data: string): readonly string[] {
  const words = JSON.parse(instruction('CMD')) as string[]
  return [...words.map((word) => (word === '/data' ? data : word)), '--port', '0', '--json']
}

describe('what the image holds', () => {
  let app: string

  beforeAll(async () => {
    app = await folderOf(parts.at(-1) ?? [])
    for (const name of await productionPackages()) {
      await mkdir(dirname(join(app, name)), { recursive: true })
      await symlink(join(root, name), join(app, name))
    }
  })

  afterAll(() => rm(app, { recursive: true, force: true }))

  test('starts as it says, is healthy by its own check, and ends on SIGTERM', async () => {
    const data = join(app, 'data')
    const edition = await startProgram(join(app, 'bin', 'sortie.ts'), started(data))
    const { port } = new URL(edition.http)
    const [node = '', ...check] = JSON.parse(instruction('HEALTHCHECK').replace(/^.*?CMD /, '')) as string[]
    const look = check.map((word) => word.replace(':4600', `:${port}`))
    expect(node).toBe('node')
    await promisify(execFile)(process.execPath, look)
    edition.signal('SIGTERM')
    expect(await edition.exited).toBe(0)
    await expect(promisify(execFile)(process.execPath, look)).rejects.toMatchObject({ code: 1 })
  })

  test('starts without the console too, and says at its place that it is not there', async () => {
    const edition = await startProgram(join(app, 'bin', 'sortie.ts'), started(join(app, 'none')))
    const page = await fetch(edition.http, { headers: { accept: 'text/html' } })
    expect([page.status, await page.text()]).toEqual([
      503,
      expect.stringContaining('This installation was made without it.'),
    ])
    expect((await fetch(`${edition.http}/health`)).status).toBe(200)
    edition.signal('SIGTERM')
    expect(await edition.exited).toBe(0)
  })

  test('has the console, built of what the part before it takes', async () => {
    const built = await folderOf(ofConsole)
    await symlink(join(root, 'node_modules'), join(built, 'node_modules'))
    const command = ofConsole.find((line) => line.includes('build-console'))?.replace('RUN ', '') ?? ''
    const PATH = `${dirname(process.execPath)}:${process.env.PATH}`
    await promisify(execFile)('sh', ['-c', command], { cwd: built, env: { ...process.env, PATH } })
    expect(parts.at(-1)).toContain('COPY --from=console /app/console ./console')
    await cp(join(built, 'console'), join(app, 'console'), { recursive: true })
    await rm(built, { recursive: true })
    const edition = await startProgram(join(app, 'bin', 'sortie.ts'), started(join(app, 'with')))
    const page = await fetch(`${edition.http}/missions`, { headers: { accept: 'text/html' } })
    const [, script = ''] = /<script[^>]* src="([^"]+)"/.exec(await page.text()) ?? []
    expect([page.status, (await fetch(edition.http + script)).headers.get('content-type')]).toEqual([
      200,
      'text/javascript; charset=utf-8',
    ])
    edition.signal('SIGTERM')
    expect(await edition.exited).toBe(0)
  })

  test('is let through by .dockerignore, which leaves out all else', async () => {
    const ignore = (await readFile(join(root, '.dockerignore'), 'utf8')).split('\n')
    const allowed = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
    const taken = new Set(parts.flatMap(copiedBy).map(({ from }) => from.split('/')[0]))
    expect(ignore).toContain('*')
    expect([...allowed].sort()).toEqual([...taken].sort())
  })

  test('runs on the Node that is tested, as nobody special', async () => {
    const version = (await readFile(join(root, '.nvmrc'), 'utf8')).trim()
    const bases = instructions.filter((line) => line.startsWith('FROM '))
    expect(bases.length).toBe(3)
    for (const base of bases) expect(base).toContain(`node:${version}-`)
    expect(instruction('USER')).toBe('1000:1000')
  })
})

describe('the compose file', async () => {
  const { services, networks } = parse(await readFile(join(root, 'compose.yaml'), 'utf8'))
  const caddyfile = await readFile(join(root, 'docker', 'Caddyfile'), 'utf8')

  test('lets nobody reach Sortie but by the proxy, whose headers alone are believed', () => {
    expect(services.sortie).not.toHaveProperty('ports')
    expect(services.proxy.ports).toContain('443:443')
    expect(services.sortie.environment.SORTIE_TRUSTED_PROXIES).toBe(services.proxy.networks.front.ipv4_address)
    expect(networks.front.ipam.config).toEqual([{ subnet: '172.30.46.0/29' }])
    expect(caddyfile).toContain(`reverse_proxy sortie:${instruction('EXPOSE')}`)
  })

  test('starts what the image starts, at its public address', () => {
    expect(services.sortie.command).toEqual([
      ...(JSON.parse(instruction('CMD')) as string[]),
      '--public-url',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how compose names a variable
      'https://${SORTIE_DOMAIN:-localhost}',
    ])
  })

  test('keeps the data in a volume, and lets nothing else be written', () => {
    expect(services.sortie).toMatchObject({
      volumes: ['data:/data'],
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
    })
  })
})
