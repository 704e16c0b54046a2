import { recordIn, type Scope, type Stand } from './run.ts'

/** Ends all scopes of the state that a scope is in, and what waits in them. */
export function abortBelow({ run, means, scope }: Stand): void {
  const below = [...run.scopes.values()].filter(({ id }) => id.startsWith(`${scope.id}/`)).reverse()
  for (const inner of below) {
    const type = openType(inner)
    if (type !== undefined) recordIn({ run, means, scope: inner }, { type: `${type}StateAborted` })
    run.scopes.delete(inner.id)
    const place = run.ready.indexOf(inner.id)
    if (place >= 0) run.ready.splice(place, 1)
  }
}

/** The type of the state that a scope has entered and not left, if it is one that takes time. */
function openType({ at, states }: Scope): string | undefined {
  const name = 'visit' in at ? at.visit.name : at.kind === 'failed' ? at.name : undefined
  const type = name === undefined ? undefined : states.States[name]?.Type
  return type === 'Task' || type === 'Wait' || type === 'Parallel' || type === 'Map' ? type : undefined
}
