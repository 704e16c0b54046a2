import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runHere } from './run-here.ts'

const run = promisify(execFile)
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-completion-'))
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, out } = await runHere(['completion', shell], 'http://localhost:1')
    expect(code).toBe(0)
    await writeFile(join(folder, shell), out)
  }
})
afterAll(() => rm(folder, { recursive: true }))

/** What bash offers where somebody has typed these words and presses Tab behind the last. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const script = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sortie; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = await run('bash', ['--norc', '-c', script, 'bash', join(folder, 'bash'), 'sortie', ...words])
  return stdout.split('\n').filter(Boolean)
}

test('bash offers commands, at each place those that are there', async () => {
  expect(await offered('')).toEqual(expect.arrayContaining(['missions', 'agents', 'whoami', 'completion', 'help']))
  expect(await offered('mis')).toEqual(['missions'])
  expect(await offered('missions', 's')).toEqual(['submit', 'submit-batch', 'set-priority', 'steps'])
  expect(await offered('missions', 'lost', 's')).toEqual(await offered('missions', 's'))
})

test('bash offers options, those of the command and those of all', async () => {
  expect(await offered('missions', 'list', '--s')).toEqual(['--since', '--status'])
  expect(await offered('missions', 'list', '--pro')).toEqual(['--profile'])
  expect(await offered('--j')).toEqual(['--json'])
})

test('bash passes over the value of an option, and offers files for one', async () => {
  expect(await offered('--url', 'missions', 'mis')).toEqual(['missions'])
  expect(await offered('--profile', 'agents', 'missions', 'tr')).toEqual(['tree'])
  expect(await offered('missions', 'submit', 'echo', '--input-file', '')).toEqual([])
  expect(await offered('missions', 'submit', 'echo', '--watch', '--tim')).toEqual(['--timeout-s'])
  expect(await offered('missions', 'get', '')).toEqual([])
})

test('a word that looks like a pattern or a command offers nothing and runs nothing', async () => {
  expect(await offered('*', 'mis')).toEqual(['missions'])
  expect(await offered('$(touch x)', '`touch x`', 'mis')).toEqual(['missions'])
})

const zsh = await isInstalled('zsh')
const fish = await isInstalled('fish')

async function isInstalled(shell: string): Promise<boolean> {
  return run(shell, ['--version']).then(
    () => true,
    () => false,
  )
}

test.skipIf(!zsh)('zsh, where it is installed, reads its script and offers the same', async () => {
  const script = `
    compdef() { : }; source "$1"; shift
    _describe() { [[ $1 == -o ]] && shift; print -rl -- "\${(@P)2}" }; _files() { print files }
    words=("$@"); CURRENT=$#words; _sortie`
  const zshOffers = async (...words: readonly string[]) =>
    (await run('zsh', ['-f', '-c', script, 'zsh', join(folder, 'zsh'), 'sortie', ...words])).stdout
  expect(await zshOffers('mis')).toContain('missions:submit, watch, stop')
  expect(await zshOffers('--url', 'agents', 'missions', '')).toContain('set-priority:')
  expect(await zshOffers('missions', 'list', '-')).toContain('--since:')
  expect(await zshOffers('missions', 'list', '--limit', '')).toBe('files\n')
})

test.skipIf(!fish)('fish, where it is installed, reads its script and offers the same', async () => {
  const fishOffers = async (line: string) =>
    (await run('fish', ['--no-config', '-c', `source ${join(folder, 'fish')}; complete -C '${line}'`])).stdout
  expect(await fishOffers('sortie mis')).toMatch(/^missions\tsubmit, watch, stop/)
  expect(await fishOffers('sortie --url agents missions set')).toMatch(/^set-priority\t/)
  expect(await fishOffers('sortie missions list --sin')).toMatch(/^--since\t/)
})
