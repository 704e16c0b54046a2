import { describe, expect, test } from 'vitest'
import { laneMessage } from '../../../../core/engine/dispatch/lane-message.ts'
import { afterLoss, givenUp, isGivenUp } from '../../../../core/engine/dispatch/losses.ts'
import type { In } from '../../../../core/records/mission/mission.ts'

const fresh = { id: 'mis_1', recoveries: 0, remote: false, attempt: 1, leg: 1, priority: 'LOW' } as In<'QUEUED'>

function afterLosses(count: number): In<'QUEUED'> {
  return count === 0 ? fresh : afterLoss(afterLosses(count - 1))
}

const runsAlone = (mission: In<'QUEUED'>) =>
  laneMessage('ten_1', mission, { index: 0, generation: 0, state: 'free' }).body.alone ?? false

describe('a mission whose executors are lost', () => {
  test('runs beside others after one loss, alone from the second on, and is given up with the fifth', () => {
    const losses = [0, 1, 2, 3, 4, 5].map(afterLosses)
    expect(losses.map(runsAlone)).toEqual([false, false, true, true, true, true])
    expect(losses.map(isGivenUp)).toEqual([false, false, false, false, false, true])
  })

  test.each([
    [false, 'crashed_the_process', 'The process that ran it ended or hung 5 times in a row', 'check Sortie’s log'],
    [true, 'executor_lost', 'Its workers were lost 5 times in a row', 'check their logs'],
  ])('says what happened, and what to do; remote: %s', (remote, code, what, toDo) => {
    const { mission, fact } = givenUp({ ...afterLosses(5), remote }, 7)
    expect(fact).toMatchObject({ type: 'mission.failed', data: { code } })
    const message = `${what} without recording another step: ${toDo}, then redrive it`
    expect(mission).toMatchObject({ status: 'FAILED', error: { code, message } })
  })
})
