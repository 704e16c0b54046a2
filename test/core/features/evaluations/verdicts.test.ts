import { expect, test } from 'vitest'
import { onceJudged, verdictsByRun } from '../../../../core/features/evaluations/verdicts.ts'

const right = { holds: true, score: 1, reason: '' }

test('what is judged is judged once, also while it is', async () => {
  const verdicts = verdictsByRun()
  let runs = 0
  const judge = async () => {
    runs += 1
    return right
  }
  const both = await Promise.all([onceJudged(verdicts, 'a', judge), onceJudged(verdicts, 'a', judge)])
  expect([both, await onceJudged(verdicts, 'a', judge), runs]).toEqual([[right, right], right, 1])
  await onceJudged(verdicts, 'b', judge)
  expect(runs).toBe(2)
})

test('what could not be judged is judged anew', async () => {
  const verdicts = verdictsByRun()
  await expect(onceJudged(verdicts, 'a', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
  expect(await onceJudged(verdicts, 'a', async () => right)).toEqual(right)
})

test('no more than 200 are remembered', async () => {
  const verdicts = verdictsByRun()
  for (let at = 0; at < 300; at += 1) await onceJudged(verdicts, String(at), async () => right)
  expect([verdicts.size, verdicts.has('299'), verdicts.has('99')]).toEqual([200, true, false])
})
