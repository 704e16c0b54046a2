import { type Operation, operations } from '../../../contract/api.ts'
import type { Route } from '../../../contract/route.ts'
import type { Attack, Ground } from '../attack.ts'
import { type WorstBody, worstBodies } from '../bodies/worst-bodies.ts'
import { placed } from '../places.ts'
import { repeat } from '../repeat.ts'

const connections = 4

/** What no schema tells. */
const known = {
  agent: 'echo',
  look_up: 'https://example.com/{key}',
  tools: ['memory_set'],
  concurrency: [{ key: 'crm', limit: 5 }],
}

/** For each route that takes a body: its worst ones, one after the other. */
export const bodiesOfRoutes: readonly Attack[] = operations.flatMap(([operation, route]) =>
  route.body === undefined ? [] : [bodiesOf(operation, route)],
)

export function bodiesOfRoute(route: Route): readonly WorstBody[] {
  return route.body === undefined ? [] : worstBodies(route.body, known)
}

function bodiesOf(operation: Operation, route: Route): Attack {
  return {
    name: `bodies of ${operation}`,
    async prepare(ground) {
      const bodies = bodiesOfRoute(route)
      return (over) => repeat(connections, over, (n) => send(ground, route, bodies[n % bodies.length] as WorstBody))
    },
  }
}

function send({ caller, places }: Ground, { method, path }: Route, body: WorstBody): Promise<unknown> {
  return caller({ method, path: placed(path, places), body: body.text() })
}
