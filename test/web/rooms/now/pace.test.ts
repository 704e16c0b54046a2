import { expect, test } from 'vitest'
import { createRefresher } from '../../../../web/rooms/now/pace.ts'

test('however much happens, an answer is asked for at its pace, and the last event is not forgotten', () => {
  let now = 0
  const timers: { at: number; run: () => void }[] = []
  const asked: [number, string][] = []
  const refresher = createRefresher({
    now: () => now,
    later: (ms, run) => timers.push({ at: now + ms, run }),
    refresh: (operation) => asked.push([now, operation]) > 0,
  })
  for (; now < 3_000; now += 1) {
    if (now < 2_500) refresher.heard('mission.started')
    for (const due of timers.splice(0)) due.at <= now ? due.run() : timers.push(due)
  }
  for (const { at, run } of timers) {
    now = at
    run()
  }
  const times = (operation: string) => asked.filter(([, one]) => one === operation).map(([at]) => at)
  expect(times('readQueue')).toEqual([0, 1_000, 2_000, 3_000])
  expect(times('listMissions')).toEqual([0, 2_000, 4_000])
  expect(times('listBudgets')).toEqual([])
})

test('an event refreshes what it changes', () => {
  const asked = new Set<string>()
  const refresher = createRefresher({
    now: () => 0,
    later: (_, run) => run(),
    refresh: (operation) => asked.add(operation).size > 0,
  })
  refresher.heard('tool.progress')
  expect([...asked]).toEqual([])
  refresher.heard('step.recorded')
  expect([...asked]).toEqual(['listBudgets'])
  refresher.heard('mission.failed')
  expect(asked).toContain('listDeadLetters')
  expect(asked).not.toContain('listApprovals')
})

test('what changes while an answer is under way is asked for once that has come', () => {
  const timers: (() => void)[] = []
  let isBusy = true
  let asked = 0
  const refresher = createRefresher({
    now: () => 0,
    later: (_, run) => timers.push(run),
    refresh: (operation) => {
      if (operation !== 'readQueue') return true
      if (!isBusy) asked += 1
      return !isBusy
    },
  })
  const tick = () => {
    for (const run of timers.splice(0)) run()
  }
  refresher.heard('mission.completed')
  tick()
  tick()
  expect(asked).toBe(0)
  isBusy = false
  tick()
  expect(asked).toBe(1)
  expect(timers).toEqual([])
})
