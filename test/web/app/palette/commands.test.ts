import { expect, test } from 'vitest'
import { matching, matchingNames } from '../../../../web/app/palette/commands.ts'

const group = {
  title: 'Go to',
  commands: [
    { id: '/missions', title: 'Missions' },
    { id: '/dead-letters', title: 'Dead letters' },
    { id: 'dark', title: 'Theme: dark', about: 'for the night' },
  ],
}
const idsFor = (text: string) => matching(group, text).commands.map(({ id }) => id)

test('the beginnings of words find a command, in any order', () => {
  expect(idsFor('let de')).toEqual(['/dead-letters'])
  expect(idsFor('go mis')).toEqual(['/missions'])
  expect(idsFor('NIGHT')).toEqual(['dark'])
})

test('the middle of a word does not, and no text finds all', () => {
  expect(idsFor('ead')).toEqual([])
  expect(idsFor('  ')).toHaveLength(3)
})

test('what has names of its own is offered once something is typed, and not all of a thousand', () => {
  const names = Array.from({ length: 1000 }, (_, at) => ({ id: `${at}`, title: `clerk-${at}` }))
  const agents = { title: 'Agents', commands: names }
  expect(matchingNames(agents, ' ').commands).toEqual([])
  expect(matchingNames(agents, 'clerk').commands).toHaveLength(20)
  expect(matchingNames(agents, '999').commands).toEqual([{ id: '999', title: 'clerk-999' }])
})
