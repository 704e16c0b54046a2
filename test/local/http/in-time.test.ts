import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ifNotInTime } from '../../../local/http/in-time.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Whether it is told of, a minute after its head came. @param meanwhile what comes of it before */
function isLate(headers: Record<string, string>, meanwhile: (request: IncomingMessage) => void = () => {}): boolean {
  const request = new IncomingMessage(new Socket())
  request.headers = headers
  const late = vi.fn()
  ifNotInTime(request, 60_000, late)
  vi.advanceTimersByTime(59_999)
  expect(late).not.toHaveBeenCalled()
  meanwhile(request)
  vi.advanceTimersByTime(1)
  return late.mock.calls.length > 0
}

test.each([
  ['a length', { 'content-length': '5' }],
  ['pieces', { 'transfer-encoding': 'chunked' }],
])('a body that was announced by %s and is not there in time is told of', (_, headers) => {
  expect(isLate(headers)).toBe(true)
})

test('a request that is whole is not, nor one that has gone, nor one without a body', () => {
  const announced = { 'content-length': '5' }
  const whole = (request: IncomingMessage) => {
    request.complete = true
  }
  expect(isLate(announced, whole)).toBe(false)
  expect(isLate(announced, (request) => void request.emit('close'))).toBe(false)
  expect(isLate({})).toBe(false)
  expect(isLate({ 'content-length': '0' })).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})
