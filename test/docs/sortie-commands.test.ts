import type { Command, Option } from 'commander'
import { expect, test } from 'vitest'
import { createTerminal } from '../../cli/printing/terminal.ts'
import { program } from '../../cli/program.ts'
import { commandsIn, type DocumentedCommand, documentedCommands, referenceCommands, wordsOf } from './commands.ts'

const root = program({
  terminal: createTerminal(process),
  env: {},
  signal: new AbortController().signal,
  interrupt: new AbortController().signal,
  heard: [],
})

const all = ['README.md', 'docs/*.md', 'docs/runbooks/*.md'].flatMap((pages) => documentedCommands(pages, ['sortie']))

test('the pages are full of commands', () => {
  expect(all.length).toBeGreaterThan(90)
  expect(new Set(all.map(({ page }) => page)).size).toBeGreaterThan(15)
})

test.each(all)('$page:$line: $text', (command) => {
  expect(problemsOf(command)).toEqual([])
})

test.each(referenceCommands())('the reference: %s', (text) => {
  expect(problemsOf({ page: '', line: 1, text, whole: true })).toEqual([])
})

test.each([
  ['sortie doctors', ['there is no doctors']],
  [
    'sortie doctor --stages live',
    ['sortie doctor has no --stages', 'sortie doctor wants --stage', 'sortie doctor wants 0 to 0 arguments, not 1'],
  ],
  ['sortie doctor --stage', ['--stage wants a value', 'sortie doctor wants --stage']],
  ['sortie missions get', ['sortie missions get wants 1 to 1 arguments, not 0']],
  ['sortie missions get one two --json', ['sortie missions get wants 1 to 1 arguments, not 2']],
  ['sortie missions', ['sortie missions is no command by itself']],
  ["sortie missions hold m --reason 'a b'", []],
  ['sortie notifications add a@example.com --event mission.failed budget.exhausted --agent clerk coder', []],
  [
    'sortie notifications add --event mission.failed a@example.com',
    ['sortie notifications add wants 1 to 1 arguments, not 0'],
  ],
])('what is wrong is found: %s', (text, problems) => {
  expect(problemsOf({ page: '', line: 1, text, whole: true })).toEqual(problems)
})

test('commands are read as a reader copies them', () => {
  const page = [
    'Say `sortie a` or',
    '```sh',
    '$ npx sortie b \\',
    "    --c 'd e'   # why",
    'answer',
    '```',
    '```json',
    'sortie x',
    '```',
  ]
  expect(commandsIn('p', page.join('\n')).map(({ line, text, whole }) => [line, text, whole])).toEqual([
    [1, 'sortie a', false],
    [3, "sortie b --c 'd e'", true],
    [5, 'answer', true],
  ])
  const session = ['```console', '$ sortie a \\', '  b', 'It is', '', '  done.', '$ sortie c', '```']
  expect(commandsIn('p', session.join('\n')).map(({ text, prints }) => [text, prints])).toEqual([
    ['sortie a b', ['It is', '', 'done.']],
    ['sortie c', undefined],
  ])
  expect(wordsOf(`sortie b "x $(date -u "+%F") y" --c 'd e'`)).toEqual([
    'sortie',
    'b',
    'x $(date -u "+%F") y',
    '--c',
    'd e',
  ])
})

const lacksValue = ' wants a value'

/** What of it the command line does not know, in words. */
function problemsOf({ text, whole }: DocumentedCommand): readonly string[] {
  const { command, words } = commandOf(wordsOf(text).slice(1))
  const [first = '-'] = words
  if (command.commands.length > 0 && !first.startsWith('-')) return [`there is no ${first}`]
  const problems: string[] = []
  const given: string[] = []
  const options = new Set<Option>()
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word.startsWith('-')) problems.push(...takeOption(command, word, words, options))
    else given.push(word)
  }
  const named = problems.filter((problem) => whole || !problem.endsWith(lacksValue))
  return whole ? [...named, ...lacking(command, given, options)] : named
}

/** The command that the first words name, and the words behind them. */
function commandOf(words: readonly string[], command: Command = root): { command: Command; words: string[] } {
  const [first, ...others] = words
  const sub = command.commands.find((one) => one.name() === first || one.aliases().includes(String(first)))
  return sub ? commandOf(others, sub) : { command, words: [...words] }
}

/** Takes the option, and its value from the words behind it. */
function takeOption(command: Command, word: string, words: string[], taken: Set<Option>): readonly string[] {
  const [name] = word.split('=')
  const found = [...command.options, ...root.options].find((option) => option.long === name || option.short === name)
  if (!found) return name === '--help' ? [] : [`${pathOf(command)} has no ${name}`]
  const isBare = !found.required || word.includes('=')
  const value = isBare ? '' : words.shift()
  if (value === undefined) return [`${name}${lacksValue}`]
  if (found.variadic) while (words[0] !== undefined && !words[0].startsWith('-')) words.shift()
  taken.add(found)
  return []
}

function lacking(command: Command, given: readonly string[], options: ReadonlySet<Option>): readonly string[] {
  if (command.commands.length > 0 && command !== root) return [`${pathOf(command)} is no command by itself`]
  const missing = command.options.filter((option) => option.mandatory && !options.has(option))
  const least = command.registeredArguments.filter(({ required }) => required).length
  const most = command.registeredArguments.some(({ variadic }) => variadic)
    ? Number.POSITIVE_INFINITY
    : command.registeredArguments.length
  return [
    ...missing.map(({ long }) => `${pathOf(command)} wants ${long}`),
    ...(given.length < least || given.length > most
      ? [`${pathOf(command)} wants ${least} to ${most} arguments, not ${given.length}`]
      : []),
  ]
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()
}
