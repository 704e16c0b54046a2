import { setTimeout as pause } from 'node:timers/promises'
import type { Asked, Caller, Question } from './caller.ts'

/** Makes what an attack needs: asks again where there is no room at the moment, as anybody has to. */
export interface Maker {
  post<Made = { readonly id: string }>(path: string, json: object): Promise<Made>
  get<Found>(path: string): Promise<Found>
}

/** What an attack before left waiting takes a while. */
const patienceMs = 180_000

/** @param caller whose turns nobody counts */
export function createMaker(caller: Caller): Maker {
  return {
    post: (path, json) => made(caller, { method: 'POST', path, body: JSON.stringify(json) }),
    get: (path) => made(caller, { path }),
  }
}

async function made<Made>(caller: Caller, question: Question): Promise<Made> {
  const until = Date.now() + patienceMs
  for (;;) {
    const { status, text } = await caller(question).catch((error): Asked => ({ status: 503, text: String(error) }))
    if (status < 300) return JSON.parse(text) as Made
    const mayPass = status === 429 || status === 503
    if (!mayPass || Date.now() > until) throw new Error(`${question.path} answered ${status}: ${text.slice(0, 300)}`)
    await pause(200)
  }
}
