import type { Command } from 'commander'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTerminal } from '../../../cli/printing/terminal.ts'
import { program } from '../../../cli/program.ts'
import { documentedCommands, referenceCommands, wordsOf } from '../../docs/commands.ts'
import { openAccount } from '../account-server.ts'
import { type CommandPlace, type Given, openCommandPlace } from './command-place.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const root = program({
  terminal: createTerminal(process),
  env: {},
  signal: new AbortController().signal,
  interrupt: new AbortController().signal,
  heard: [],
})

const documented = ['README.md', 'docs/*.md', 'docs/runbooks/*.md']
  .flatMap((pages) => documentedCommands(pages, ['sortie']))
  .filter(({ whole, text }) => whole && !isStart(wordsOf(text)))
const pages = Map.groupBy(documented, ({ page }) => page)
const reference = referenceCommands()

let place: CommandPlace
let account: Awaited<ReturnType<typeof openAccount>>

beforeAll(async () => {
  account = await openAccount({ concurrency: 1000, unreserved: 1000 })
  for (const [name, value] of Object.entries(account.env)) vi.stubEnv(name, value)
  place = await openCommandPlace()
})
beforeEach(() => place.tidy())
afterAll(async () => {
  vi.unstubAllEnvs()
  await place?.close()
  await account?.close()
})

describe('every command of a page does what it says', () => {
  test.each([...pages])('%s', async (_, commands) => {
    expect(await problemsOf(commands.map(({ text }) => text))).toEqual([])
  })

  test('the reference', async () => {
    expect(await problemsOf(reference)).toEqual([])
  })
})

const mentioned = [...documented.map(({ text }) => text), ...reference].map((text) => pathOf(commandOf(wordsOf(text))))
const others = leavesOf(root).filter((command) => !mentioned.includes(pathOf(command)) && !isStart([pathOf(command)]))

describe('so does every other command that --help shows', () => {
  test.each(others.map((command) => callOf(command)))('%s', async (text) => {
    expect(await problemsOf([text])).toEqual([])
  })
})

/** They run until they are stopped: test/cli/start.test.ts and dev.test.ts have them. */
function isStart(words: readonly string[]): boolean {
  return /^sortie (start|dev)\b/.test(words.join(' '))
}

/** Waits for what is under way to come to light, for seconds. Several such commands are given at once. */
const slow = /^sortie missions cancel --/

/** What of these commands, given one after another, is not as it should be. */
async function problemsOf(commands: readonly string[]): Promise<readonly string[]> {
  const problems: string[] = []
  let together: Promise<void>[] = []
  for (const text of commands) {
    if (!slow.test(text)) {
      await Promise.all(together)
      together = []
    }
    const given = place.give(wordsOf(text).slice(1)).then((given) => {
      if (!isFine(given)) problems.push(`${text}: ${given.code} ${given.out} ${given.err}`)
    })
    together.push(given)
    if (!slow.test(text)) await given
  }
  await Promise.all(together)
  return problems
}

/** Nothing is deployed on AWS here, and not all that a page tells of is there: then a command says so. */
const refusals = [
  /\((not_found|already_exists|conflict|mission_finished|switched_off|fetch_failed|forbidden), request /,
  /nothing was changed \(not_applicable, request /,
  /^sortie: there is no stack /,
  /^sortie: AWS: /,
]

function isFine({ code, out, err }: Given): boolean {
  if (code === 0) return true
  // A gate that does not pass, a tool that failed, a mission that did not complete: standard output says it.
  const isToldOfResult = out !== '' && !err.includes('sortie:')
  return code === 1 && (isToldOfResult || refusals.some((refusal) => refusal.test(err)))
}

function leavesOf(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf)
}

function commandOf(words: readonly string[], command: Command = root): Command {
  const [, first, ...rest] = words
  const sub = command.commands.find((one) => one.name() === first)
  return sub ? commandOf([String(first), ...rest], sub) : command
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()
}

/** With a value for each argument, and for each option that it wants. */
function callOf(command: Command): string {
  const given = command.registeredArguments.filter(({ required }) => required).map((argument) => `<${argument.name()}>`)
  const wanted = command.options.filter(({ mandatory }) => mandatory).map(({ long }) => `${long} <${long?.slice(2)}>`)
  return [pathOf(command), ...given, ...wanted].join(' ')
}
