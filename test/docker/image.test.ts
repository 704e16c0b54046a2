import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { startProgram } from '../local/edition-process.ts'

vi.setConfig({ testTimeout: 60_000 })

const root = join(import.meta.dirname, '..', '..')
const dockerfile = (await readFile(join(root, 'Dockerfile'), 'utf8')).replaceAll(/\\\n\s*/g, '')
const instructions = dockerfile.split('\n').filter((line) => /^[A-Z]+ /.test(line))

/** The last one counts, as it does for Docker. */
function instruction(name: string): string {
  return instructions.findLast((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? ''
}

/** What the image takes from this folder, each with its place below /app. */
const copied = instructions
  .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
  .flatMap((line) => {
    const words = line.split(' ').slice(1)
    const place = words.at(-1) ?? ''
    return words
      .slice(0, -1)
      .map((from) => ({ from, to: place.endsWith('/') ? join(place, from.split('/').at(-1) ?? '') : place }))
  })

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

describe('what the image holds', () => {
  let app: string

  beforeAll(async () => {
    app = await mkdtemp(join(tmpdir(), 'sortie-image-'))
    for (const { from, to } of copied) {
      await mkdir(dirname(join(app, to)), { recursive: true })
      await cp(join(root, from), join(app, to), { recursive: true })
    }
    for (const name of await productionPackages()) {
      await mkdir(dirname(join(app, name)), { recursive: true })
      await symlink(join(root, name), join(app, name))
    }
  })

  afterAll(() => rm(app, { recursive: true, force: true }))

  test('starts as it says, is healthy by its own check, and ends on SIGTERM', async () => {
    const data = join(app, 'data')
    const [command = '', ...words] = JSON.parse(instruction('CMD')) as string[]
    const args = words.map((word) => (word === '/data' ? data : word))
    const edition = await startProgram(join(app, 'bin', 'sortie.ts'), [command, ...args, '--port', '0', '--json'])
    const { port } = new URL(edition.http)
    const [node = '', ...check] = JSON.parse(instruction('HEALTHCHECK').replace(/^.*?CMD /, '')) as string[]
    const look = check.map((word) => word.replace(':4600', `:${port}`))
    expect(node).toBe('node')
    await promisify(execFile)(process.execPath, look)
    edition.signal('SIGTERM')
    expect(await edition.exited).toBe(0)
    await expect(promisify(execFile)(process.execPath, look)).rejects.toMatchObject({ code: 1 })
  })

  test('is let through by .dockerignore, which leaves out all else', async () => {
    const ignore = (await readFile(join(root, '.dockerignore'), 'utf8')).split('\n')
    const allowed = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
    const taken = new Set(copied.map(({ from }) => from.split('/')[0]))
    expect(ignore).toContain('*')
    expect([...allowed].sort()).toEqual([...taken].sort())
  })

  test('runs on the Node that is tested, as nobody special', async () => {
    const version = (await readFile(join(root, '.nvmrc'), 'utf8')).trim()
    const bases = instructions.filter((line) => line.startsWith('FROM '))
    expect(bases.length).toBe(2)
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
