import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sideBySide } from '../../../../core/engine/execution/side-by-side.ts'
import { Fenced, type Leg } from '../../../../core/engine/legs/leg.ts'

/** All that is looked at here of a leg. */
function newLeg(): Leg {
  return { abort: new AbortController() } as Leg
}

test('all begin before any has ended', async () => {
  const all = [1, 2, 3]
  let begun = 0
  const begin = Promise.withResolvers<void>()
  await sideBySide(newLeg(), all, async () => {
    begun += 1
    if (begun === all.length) begin.resolve()
    await begin.promise
  })
  expect(begun).toBe(3)
})

test('what is to be done in turn never overlaps, and follows the order in which it was asked for', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 8 }), async (scheduler, count) => {
      const asked: number[] = []
      const done: number[] = []
      let atWork = 0
      const all = Array.from({ length: count }, (_, at) => at)
      const ended = sideBySide(newLeg(), all, async (one, inTurn) => {
        await scheduler.schedule(Promise.resolve(), `call ${one}`)
        asked.push(one)
        await inTurn(async () => {
          expect(++atWork).toBe(1)
          await scheduler.schedule(Promise.resolve(), `record ${one}`)
          done.push(one)
          atWork -= 1
        })
      })
      await scheduler.waitFor(ended)
      expect(done).toEqual(asked)
      expect(done.toSorted()).toEqual(all.toSorted())
    }),
  )
})

test('one that fails keeps none of the others from its end, and its failure is told then', async () => {
  const kept: number[] = []
  const leg = newLeg()
  const ended = sideBySide(leg, [1, 2, 3], async (one, inTurn) => {
    if (one === 1) throw new Error('one failed')
    await Promise.resolve()
    await inTurn(async () => void kept.push(one))
  })
  await expect(ended).rejects.toThrow('one failed')
  expect(kept).toEqual([2, 3])
  expect(leg.abort.signal.aborted).toBe(false)
})

test('where the mission is another’s by now, the leg is aborted, and that is what is told', async () => {
  const leg = newLeg()
  const ended = sideBySide(leg, ['slow', 'fenced', 'failing'], async (one) => {
    if (one === 'fenced') throw new Fenced()
    if (one === 'failing') throw new Error('it failed as well')
    await new Promise<void>((resolve) => leg.abort.signal.addEventListener('abort', () => resolve()))
  })
  await expect(ended).rejects.toBeInstanceOf(Fenced)
  expect(leg.abort.signal.aborted).toBe(true)
})
