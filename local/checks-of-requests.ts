import { SortieError } from '../contract/errors.ts'
import type { Checks } from '../core/base/ports/checks.ts'
import { timeLimit } from '../core/base/times/time-limit.ts'
import { unlessAborted } from '../core/base/times/unless-aborted.ts'
import { httpBounds } from './http/bounds.ts'
import { createPlaces, type PlacesBounds } from './places.ts'

export interface RequestChecksBounds extends PlacesBounds {
  readonly patienceMs: number
}

/**
 * A request keeps its place while a check of it waits for a thread, and a tenant’s checks run one after the
 * other. So few requests may wait for one, and not for long: all others would wait behind them.
 */
export function checksOfRequests(checks: Checks, bounds: RequestChecksBounds = httpBounds.checks): Checks {
  const places = createPlaces(bounds)
  return {
    check: (request) => inPlace(request.tenant, () => checks.check(request)),
    readApi: (request) => inPlace(request.tenant, () => checks.readApi(request)),
    // No request searches for patterns.
    match: (request) => checks.match(request),
  }

  async function inPlace<Outcome>(tenant: string, ask: () => Promise<Outcome>): Promise<Outcome> {
    const giveBack = places.take(tenant)
    if (!giveBack) throw tooMany()
    // A check that nobody waits for any more still runs.
    const asked = ask().finally(giveBack)
    const limit = timeLimit(bounds.patienceMs)
    try {
      return await unlessAborted(asked, limit.signal)
    } catch (error) {
      throw limit.isUp() ? tooMany() : error
    } finally {
      limit.clear()
    }
  }
}

function tooMany(): SortieError {
  return new SortieError('unavailable', 'Too many checks wait; try again', { retryAfter: 1 })
}
