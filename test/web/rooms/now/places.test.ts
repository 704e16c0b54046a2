import { expect, test } from 'vitest'
import { rooms } from '../../../../web/app/rooms.ts'
import { places } from '../../../../web/rooms/now/places.ts'

test('every place that the control room leads to is a room', () => {
  const addresses = Object.values(places).map((place) => (typeof place === 'string' ? place : place('x' as never)))
  const paths = addresses.map((address) => new URL(address, 'http://console').pathname.replace(/\/x$/, '/:'))
  expect(paths.filter((path) => !rooms.some((room) => room.path === path || room.path.startsWith(`${path}`)))).toEqual(
    [],
  )
  expect(paths).toHaveLength(Object.keys(places).length)
})
