import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Database } from '../adapters/local/database.ts'
import { platformTenant } from '../adapters/local/stores.ts'
import { operations } from '../contract/api.ts'
import type { WallClock } from '../core/base/ports/clock.ts'
import { parseCredential } from '../core/records/key/api-key.ts'
import { operatorsTenant } from '../core/records/tenant/operators-tenant.ts'
import type { HttpAnswer } from '../functions/runtime/http/call.ts'
import { errorResponse } from '../functions/runtime/http/error-mapping.ts'

type Invoke = (event: unknown, context: unknown) => Promise<unknown>

/** Requests that work even if the disk is full. */
const urgentRoutes = new Set(
  operations.flatMap(([, route]) => ('urgent' in route && route.urgent ? [`${route.method} ${route.path}`] : [])),
)

/** Answers about nothing stored wait for no disk, least of all the one about the disk itself. */
const plainRoutes = new Set(
  operations.flatMap(([, { area, method, path }]) => (area === 'platform' ? [`${method} ${path}`] : [])),
)

/** Reads whose key is checked, so that the tenant’s record is current whatever they answer. */
const readsWithKey = new Set(
  operations.flatMap(([, { scope, method, path }]) =>
    method === 'GET' && scope !== 'public' ? [`${method} ${path}`] : [],
  ),
)

/**
 * Whose items an answer may show, so that a read does not wait for others' writes: those of the tenant and of the platform.
 * @returns `undefined` if it may be anybody’s: the request writes, needs no key, or has an operator’s
 */
function ownersOf({ routeKey, headers }: APIGatewayProxyEventV2): readonly string[] | undefined {
  if (!readsWithKey.has(routeKey)) return undefined
  const tenant = parseCredential(headers?.authorization?.split(' ')[1] ?? '')?.tenant
  return tenant === undefined || tenant === operatorsTenant ? undefined : [tenant, operatorsTenant, platformTenant]
}

/**
 * Invokes an HTTP function whose answers are sent once everything that they may show is on disk; if that fails, the answer is that
 * the storage is unavailable. Data read while nothing could be written comes from the disk, and is sent as it is; data read
 * before is read again.
 * @param urgent the same function for routes that stop something
 */
export function answerOnDisk(invoke: Invoke, urgent: Invoke, database: Database, clock: WallClock): Invoke {
  return async function answer(event, context) {
    const request = event as APIGatewayProxyEventV2
    const { routeKey, requestContext } = request
    if (plainRoutes.has(routeKey)) return invoke(event, context)
    const before = database.disk.hold
    const result = (await (urgentRoutes.has(routeKey) ? urgent : invoke)(event, context)) as HttpAnswer
    try {
      if (before === undefined || before !== database.disk.hold) await database.answerable(ownersOf(request))
      if (result.pieces === undefined) return result
      return { ...result, pieces: onDisk(result.pieces, () => database.answerable(ownersOf(request))) }
    } catch (error) {
      if (routeKey.startsWith('GET ') && database.disk.hold !== undefined) return answer(event, context)
      return errorResponse(error, requestContext.requestId, clock.now())
    }
  }
}

/** Each piece of an answer, once everything that it may show is on disk. */
async function* onDisk(
  pieces: AsyncIterable<string>,
  settled: () => Promise<void> | undefined,
): AsyncGenerator<string> {
  for await (const piece of pieces) {
    await settled()
    yield piece
  }
}
