import { beforeEach, expect, test } from 'vitest'
import { createLooks, lookEveryMs } from '../../../../web/rooms/missions/looks.ts'

let now = 0
let isSeen = true
let mayMove = true
let done: string[] = []
let reading: PromiseWithResolvers<void> | undefined

const looks = () =>
  createLooks({
    list: {
      async lookForNew() {
        done.push('read')
        await reading?.promise
      },
      showWaiting: () => done.push('show'),
      async refresh(ids) {
        done.push(`refresh ${ids.join(' ')}`)
      },
    },
    inView: () => ['mis_1'],
    mayMove: () => mayMove,
    isSeen: () => isSeen,
    now: () => now,
  })

beforeEach(() => {
  now = 1_000_000
  isSeen = true
  mayMove = true
  done = []
  reading = undefined
})

test('what happens after a quiet time is shown at once', async () => {
  const { look, hear } = looks()
  await look()
  expect(done.splice(0)).toEqual(['read', 'show', 'refresh mis_1'])
  now += lookEveryMs
  await hear()
  expect(done).toEqual(['read', 'show', 'refresh mis_1'])
})

test('however much happens, there is one look each two seconds, and the last change is not forgotten', async () => {
  const { look, hear } = looks()
  await look()
  done = []
  for (let ms = 10; ms < lookEveryMs; ms += 10) {
    now += 10
    await hear()
  }
  expect(done).toEqual([])
  now += 10
  await look()
  expect(done).toEqual(['read', 'show', 'refresh mis_1'])
})

test('without news the list is not read, and what waits is shown as soon as it may move', async () => {
  const { look, hear } = looks()
  mayMove = false
  await look()
  expect(done.splice(0)).toEqual(['read', 'refresh mis_1'])
  now += lookEveryMs
  mayMove = true
  await look()
  expect(done.splice(0)).toEqual(['show', 'refresh mis_1'])
  isSeen = false
  now += lookEveryMs
  await hear()
  expect(done).toEqual([])
})

test('what happens during a look is read with the next one', async () => {
  const { look, hear } = looks()
  reading = Promise.withResolvers()
  const first = look()
  now += lookEveryMs
  await hear()
  expect(done).toEqual(['read'])
  reading.resolve()
  await first
  await look()
  expect(done).toEqual(['read', 'show', 'refresh mis_1', 'read', 'show', 'refresh mis_1'])
})
