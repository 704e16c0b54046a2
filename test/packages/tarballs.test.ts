import { execFile } from 'node:child_process'
import { globSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { describe, expect, inject, test } from 'vitest'
import { consolePolicy } from '../../contract/console.ts'
import root from '../../package.json' with { type: 'json' }
import { manifestOf } from '../../packages/manifest.ts'
import { installedEdition } from './edition.ts'
import { missionEnded, missionWithSdk, runThere } from './user.ts'

const repository = join(import.meta.dirname, '..', '..')
const installed = (name: string) => join(inject('project'), 'node_modules', name)
const filesOf = (name: string) => globSync('**/*', { cwd: installed(name), exclude: ['**/.cache'] }).sort()
const read = (name: string, file: string) => readFileSync(join(installed(name), file), 'utf8')
const manifest = (name: string) => JSON.parse(read(name, 'package.json')) as Record<string, unknown>

describe('both packages', () => {
  test.each(['sortie-sdk', 'sortie'])('%s has no tests, no sources and no dependencies', (name) => {
    const files = filesOf(name).filter((file) => basename(file).includes('.'))
    const others = files.filter(
      (file) =>
        !file.startsWith('dist/console/') &&
        !/(\.js|\.d\.ts)$|^(LICENSE|README\.md|THIRD-PARTY\.txt|package\.json)$/.test(file),
    )
    expect(others).toEqual([])
    expect(files.filter((file) => /test|spec|\.map$/.test(basename(file)))).toEqual([])
    expect(Object.keys(manifest(name)).filter((key) => /dependencies|scripts/i.test(key))).toEqual([])
    expect(files).toEqual(expect.arrayContaining(['README.md', 'package.json']))
    expect(read(name, 'LICENSE')).toBe(readFileSync(join(repository, 'LICENSE'), 'utf8'))
  })

  test.each(['sortie-sdk', 'sortie'])('%s has the version of the repository, and cannot be published', (name) => {
    expect(manifest(name)).toMatchObject({ name, version: root.version, license: root.license, private: true })
  })

  test('they can be published under a scope, and the repository itself never', () => {
    const published = manifestOf('sdk', { scope: '@example', repository: 'example/sortie' })
    expect(published).toMatchObject({
      ...{ name: '@example/sortie-sdk', publishConfig: { access: 'public' } },
      repository: { url: 'git+https://github.com/example/sortie.git' },
    })
    expect(published).not.toHaveProperty('private')
    expect(() => manifestOf('sdk', { scope: 'example' })).toThrow('example is no scope')
    expect(root.private).toBe(true)
  })

  test('no path of the machine that packed them is in them', () => {
    for (const name of ['sortie-sdk', 'sortie'])
      for (const file of filesOf(name).filter((one) => /\.(js|ts|json)$/.test(one)))
        expect(read(name, file).includes(repository), `${name}/${file}`).toBe(false)
  })
})

describe('the SDK', () => {
  test('is one module that imports nothing, and has no name of the server’s or of a library', () => {
    expect(filesOf('sortie-sdk').filter((file) => file.endsWith('.js'))).toEqual(['index.js'])
    expect(read('sortie-sdk', 'index.js')).not.toMatch(/^import |\bimport\(|\brequire\(|\bprocess\.|\bBuffer\b/m)
    const declarations = filesOf('sortie-sdk').filter((file) => file.endsWith('.d.ts'))
    for (const file of declarations) expect(read('sortie-sdk', file), file).not.toMatch(/from ['"][^.]|zod/)
  })

  test('exports what a program, a worker and a server of function tools need', async () => {
    const names = await runThere([process.execPath], `console.log(Object.keys(await import('sortie-sdk')).join(' '))`)
    expect(names).toBe(
      'JobFailure JobStopped SortieAnswerError SortieApiError SortieUnreachableError UnsendableValueError createClient runAgent serveTools',
    )
  })

  test('is small in a page: Vite makes 10 KB of the client, compressed', async () => {
    const client = await sizeInBrowser(`import { createClient } from 'sortie-sdk'\nglobalThis.client = createClient`)
    const all = await sizeInBrowser(`import * as sdk from 'sortie-sdk'\nglobalThis.sdk = { ...sdk }`)
    console.log(`the SDK in a page, by gzip -9: ${client} bytes for the client, ${all} with workers and function tools`)
    expect(client).toBeLessThanOrEqual(10_000)
    expect(all).toBeGreaterThan(client)
    expect(all).toBeLessThanOrEqual(13_500)
  })
})

describe('the command line', () => {
  test('has the code of its threads, the viewer of the reference, and the licences of what it includes', () => {
    const threads = ['check-thread', 'content-thread', 'program-thread', 'writer-thread'].map(
      (name) => `dist/${name}.js`,
    )
    expect(filesOf('sortie')).toEqual(expect.arrayContaining(['dist/sortie.js', 'dist/viewer.js', ...threads]))
    const named = [...read('sortie', 'THIRD-PARTY.txt').matchAll(/^(\S+) \d\S* \([\w.-]+\)$/gm)].map(([, name]) => name)
    // Of AWS it has only what the commands for a stage need.
    const included = Object.keys(root.dependencies).filter((name) => !name.startsWith('@aws-sdk/'))
    expect(named).toEqual(expect.arrayContaining([...included, '@aws-sdk/client-cloudformation']))
  })

  test('has the console, with the licences of what it is made of, in 2 MB of the package', async () => {
    const files = filesOf('sortie').filter((file) => file.startsWith('dist/console/'))
    const kinds = new Set(files.map((file) => extname(file)))
    expect(kinds).toEqual(new Set(['', '.html', '.js', '.css', '.svg', '.txt', '.br', '.gz']))
    expect(files.filter((file) => /(^|\/)\./.test(file))).toEqual([])
    const libraries = read('sortie', 'dist/console/third-party.txt')
    for (const name of ['react-dom', 'react-aria-components', 'wouter', '@tanstack/react-query', '@lingui/core'])
      expect(libraries).toMatch(new RegExp(`^${name} \\d`, 'm'))
    const bytes = (some: readonly string[]) =>
      some.reduce((sum, file) => sum + statSync(join(installed('sortie'), file)).size, 0)
    const inForms = (ending: RegExp) => bytes(files.filter((file) => ending.test(file)))
    console.log(
      `the console in the package: ${inForms(/\.(html|js|css|svg|txt)$/)} bytes, ${inForms(/\.gz$/)} as gzip, ${inForms(/\.br$/)} as br`,
    )
    // Both compressed forms are in the tarball as they are, the plain one compressed once more.
    expect(2 * inForms(/\.gz$/) + inForms(/\.br$/)).toBeLessThan(2_000_000)
  })

  test('loads nothing that an older Node does not have, before it has said so', () => {
    const entry = read('sortie', 'dist/sortie.js')
    const imports = [...entry.matchAll(/\bimport(?!\()[^;'"]*['"]([^'"]+)['"]/g)]
    const [ofNode, ofOurs] = [
      imports.filter(([, from]) => !from?.startsWith('./')),
      imports.filter(([, from]) => from?.startsWith('./')),
    ]
    expect(ofNode.map(([statement]) => statement)).toEqual(["import{createRequire as makeRequire}from'node:module'"])
    for (const [, chunk = ''] of ofOurs)
      expect(read('sortie', join('dist', chunk)).replace(/^.*\n/, ''), chunk).not.toMatch(/\bimport\b/)
    expect(entry).toContain('Install Node 24.6')
    expect(manifest('sortie')).toMatchObject({
      bin: { sortie: './dist/sortie.js' },
      engines: { node: expect.any(String) },
    })
  })

  test('starts the local edition, which carries out a mission of the SDK, and answers with its version', async () => {
    const { http, api_key } = await installedEdition()
    const said = await runThere([process.execPath], missionWithSdk, {
      SORTIE_URL: http,
      SORTIE_API_KEY: String(api_key),
    })
    expect(JSON.parse(said)).toEqual(missionEnded)
    const document = (await (await fetch(`${http}/openapi.json`)).json()) as { info: { version: string } }
    expect(document.info.version).toBe(root.version)
    expect((await (await fetch(`${http}/docs/viewer.js`)).text()).length).toBeGreaterThan(500_000)
    const page = await fetch(`${http}/missions`, { headers: { accept: 'text/html' } })
    expect([page.status, page.headers.get('content-security-policy')]).toEqual([200, consolePolicy])
    const [, program = ''] = /<script[^>]* src="([^"]+)"/.exec(await page.text()) ?? []
    expect((await fetch(http + program)).headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    const { stdout } = await sortie('--version')
    expect(stdout).toBe(`${root.version}\n`)
  })

  test('tells every command by its name, and none of the clone', async () => {
    const { stdout } = await sortie('--help')
    for (const command of ['start', 'missions', 'agents', 'doctor'])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
    const scripts = filesOf('sortie').filter((file) => file.endsWith('.js') && !file.endsWith('viewer.js'))
    const named = scripts.flatMap((file) => read('sortie', file).match(/npm run -s sortie/g) ?? [])
    // By the function that chooses.
    expect(named).toHaveLength(1)
  })
})

function sortie(...args: string[]) {
  return promisify(execFile)(process.execPath, [join(inject('project'), 'node_modules', '.bin', 'sortie'), ...args])
}

/** @returns bytes */
async function sizeInBrowser(source: string): Promise<number> {
  const folder = await mkdtemp(join(inject('project'), 'page-'))
  try {
    await writeFile(join(folder, 'index.html'), '<script type="module" src="./page.js"></script>')
    await writeFile(join(folder, 'page.js'), source)
    const built = await build({ root: folder, logLevel: 'error', build: { write: false, modulePreload: false } })
    const { output } = Array.isArray(built)
      ? (built[0] as (typeof built)[0])
      : (built as Exclude<typeof built, { close(): unknown }>)
    const scripts = output.filter((one) => one.type === 'chunk')
    expect(scripts).toHaveLength(1)
    return gzipSync(scripts[0]?.code ?? '', { level: 9 }).length
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
