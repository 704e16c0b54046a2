import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type DocumentedCommand, documentedCommands, wordsOf } from './commands.ts'

const repository = join(import.meta.dirname, '..', '..')

/** What follows these is written by the command. */
const written = ['--data', '--key-file']

const commands = ['README.md', 'docs/*.md', 'docs/runbooks/*.md'].flatMap((pages) =>
  documentedCommands(pages, ['sortie']),
)
const places = [...new Set(commands.flatMap(placesOf)), 'today.backup', 'today.backup.0a1b2c3d.part', 'backup.key']

/** Within the folder in which the command is given. */
function placesOf({ text }: DocumentedCommand): readonly string[] {
  const words = wordsOf(text)
  return words.filter((word, at) => written.includes(words[at - 1] ?? '') && /^[\w.]/.test(word))
}

test('the pages have commands that write where they are given', () => {
  expect(places).toEqual(expect.arrayContaining(['.sortie', 'restored']))
})

test.each(places)('what the pages have their reader write is no change of the repository: %s', (place) => {
  // A data folder is one only with something in it.
  const found = [place, join(place, 'sortie.db')].filter((path) => isIgnored(path))
  expect(found).not.toEqual([])
})

function isIgnored(path: string): boolean {
  try {
    execFileSync('git', ['check-ignore', '--quiet', '--no-index', path], { cwd: repository })
    return true
  } catch {
    return false
  }
}
