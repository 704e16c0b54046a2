import { expect, test } from 'vitest'
import { viewsIn, withoutView, withView } from '../../../../web/rooms/missions/views.ts'

const empty = { own: [], usual: '' }

test('a view is a name for an address, and one of the same name is replaced', () => {
  const once = withView(empty, { name: ' mine ', search: 'status=RUNNING' })
  const twice = withView(once, { name: 'mine', search: 'status=FAILED&view=all' })
  expect(twice.own).toEqual([{ name: 'mine', search: 'status=FAILED' }])
  expect(withView(twice, { name: '  ', search: '' })).toBe(twice)
})

test('the list no longer begins with a view that was removed', () => {
  const views = { ...withView(empty, { name: 'mine', search: 'agent=echo' }), usual: 'agent=echo' }
  expect(withoutView(views, 'mine')).toEqual(empty)
})

test('what another version or a person stored is made sense of, or left out', () => {
  expect(viewsIn('x')).toEqual(empty)
  expect(viewsIn({ own: [{ name: 'a', search: 'status=LOST' }, { name: 3 }, null], usual: 7 })).toEqual({
    own: [{ name: 'a', search: '' }],
    usual: '',
  })
  expect(viewsIn({ own: Array.from({ length: 99 }, (_, at) => ({ name: `v${at}`, search: '' })) }).own).toHaveLength(30)
})
