import { expect } from 'vitest'
import { type ErrorCode, errorTable } from '../../contract/errors.ts'
import { ErrorBody } from '../../contract/resources/error.ts'
import { checkByContract } from './by-contract.ts'
import type { Platform } from './platform.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Parsed where it is JSON, else text. */
  readonly body: unknown
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as it is. */
  readonly text?: string | Uint8Array<ArrayBuffer>
  /** Sent as JSON. */
  readonly json?: unknown
}

/** The HTTP API as any client has it: `fetch` and a key. */
export type Api = (method: string, path: string, sent?: Sent) => Promise<Answer>

export function apiOf({ http, apiKey }: Pick<Platform, 'http' | 'apiKey'>, key: string | null = apiKey): Api {
  return async (method, path, { headers, text, json } = {}) => {
    const body = json === undefined ? text : JSON.stringify(json)
    const response = await fetch(`${http}${path}`, {
      method,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
      // What the platform answers is looked at, and not what stands elsewhere.
      redirect: 'manual',
    })
    const answer = answerOf(response.status, response.headers, await response.text())
    checkByContract(method, path, answer)
    return answer
  }
}

export function answerOf(status: number, headers: Headers, text: string): Answer {
  const isJson = text !== '' && headers.get('content-type')?.includes('json')
  return { status, headers, body: isJson ? JSON.parse(text) : text }
}

/** The answer is the declared error, whole: status, shape, and the same request id in header and body. */
export function expectError(answer: Answer, code: ErrorCode): ErrorBody['error'] {
  expect(answer).toMatchObject({ status: errorTable[code].status, body: { error: { code } } })
  const { error } = ErrorBody.parse(answer.body)
  expect(error.message).not.toBe('')
  expect(Math.abs(Date.parse(error.timestamp) - Date.now())).toBeLessThan(60_000)
  expect(answer.headers.get('x-request-id')).toBe(error.request_id)
  return error
}
