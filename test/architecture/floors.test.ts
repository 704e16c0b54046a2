import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { floors, offered } from '../../.dependency-cruiser.mjs'

const root = new URL('../../', import.meta.url)

test('ARCHITECTURE.md draws core as the rules and the folders have it', () => {
  const text = readFileSync(new URL('ARCHITECTURE.md', root), 'utf8')
  expect(text).toContain(picture())
})

test('core has no floor but those of the rules', () => {
  expect(folders('core')).toEqual(floors.map(({ name }) => name).sort())
})

test('what a feature offers is there', () => {
  const files = readdirSync(new URL('core/features/', root), { recursive: true, encoding: 'utf8' })
  expect(offered.filter((file) => !files.includes(`${file}.ts`))).toEqual([])
})

test('the tests of core mirror its folders', () => {
  const rooms = floors.flatMap(({ name }) => folders(`core/${name}`).map((room) => `${name}/${room}`))
  const tested = folders('test/core').flatMap((name) => folders(`test/core/${name}`).map((room) => `${name}/${room}`))
  expect(tested.filter((room) => !rooms.includes(room))).toEqual([])
})

/** The roof first, as one would draw a house. */
function picture(): string {
  const rows = floors.toReversed().map(({ name, comment }) => {
    const rooms = folders(`core/${name}`).map((room) => `\`${room}\``)
    return `| \`core/${name}/\` | ${comment} | ${rooms.join(', ')} |`
  })
  return ['| floor | what stands there | its folders |', '|---|---|---|', ...rows].join('\n')
}

function folders(path: string): string[] {
  return readdirSync(new URL(path, root), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}
