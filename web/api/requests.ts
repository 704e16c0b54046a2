import { useSyncExternalStore } from 'react'
import { mayHoldSecret } from './may-hold-secret.ts'

/** A request that this page made, for people who want to do the same by program. */
export interface MadeRequest {
  readonly number: number
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly body: string | undefined
  readonly at: number
  /** Undefined while it is under way; 0 if no answer came. */
  readonly status: number | undefined
  readonly ms: number | undefined
  readonly requestId: string | undefined
}

const kept = 100
const listeners = new Set<() => void>()
let requests: readonly MadeRequest[] = []
let number = 0

/** `fetch` that keeps the latest requests. */
export function recorded(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const url = new URL(String(input))
    const asked = { number: ++number, method: init?.method ?? 'GET', target: url.pathname + url.search }
    const body = typeof init?.body === 'string' ? init.body : undefined
    const begun = Date.now()
    note({ ...asked, body, at: begun, status: undefined, ms: undefined, requestId: undefined })
    const end = (status: number, requestId?: string | null) =>
      note({ ...asked, body, at: begun, status, ms: Date.now() - begun, requestId: requestId ?? undefined })
    try {
      const response = await send(input, init)
      end(response.status, response.headers.get('x-request-id'))
      return response
    } catch (error) {
      end(0)
      throw error
    }
  }
}

/** Somebody signed out: another person may sign in next. */
export function forgetRequests(): void {
  requests = []
  for (const tell of listeners) tell()
}

/** The latest first. */
export function useRequests(): readonly MadeRequest[] {
  return useSyncExternalStore(subscribe, () => requests)
}

function note(request: MadeRequest): void {
  const shown = mayHoldSecret(request.target) ? { ...request, body: undefined } : request
  requests = [shown, ...requests.filter((one) => one.number !== request.number)].slice(0, kept)
  for (const tell of listeners) tell()
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}
