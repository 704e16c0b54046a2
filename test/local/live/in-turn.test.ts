import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createLoopShares } from '../../../adapters/local/loop-shares.ts'
import { inTurn } from '../../../local/live/in-turn.ts'

/** An open connection on which nothing is sent. */
function openSocket(): WebSocket {
  const silent = { readyState: WebSocket.OPEN, pause() {}, resume() {}, close() {}, terminate() {} }
  return Object.assign(new EventEmitter(), silent) as unknown as WebSocket
}

test('of what came in one piece each connection has one frame a turn, and of one tenant there are so many', async () => {
  const loop = createLoopShares({ all: 6, byGroup: 4 })
  const turnOf = (tenant: string) => () => loop.runLater(tenant, () => loop.spend(tenant, 1))
  const done: string[] = []
  const lines = ['a', 'a', 'a', 'a', 'a', 'b'].map((tenant, at) => {
    const line = inTurn(openSocket(), turnOf(tenant))
    for (let n = 0; n < 20; n++) line.add(async () => done.push(`${tenant}${at}`))
    return line
  })
  expect(done).toEqual([])
  let before = 0
  while (done.length < 120) {
    await new Promise(setImmediate)
    const turn = done.slice(before)
    before = done.length
    expect(new Set(turn).size).toBe(turn.length)
    expect(turn.filter((name) => name.startsWith('a')).length).toBeLessThanOrEqual(4)
  }
  await Promise.all(lines.map((line) => line.rest()))
})
