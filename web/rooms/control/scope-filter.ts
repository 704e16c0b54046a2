import type { ControlScope } from '../../../contract/resources/control.ts'

/** The filter of a list that shows what is in a scope. */
export function filterOf(scope: ControlScope): { readonly agent?: string; readonly tag?: string } {
  switch (scope.kind) {
    case 'tenant':
      return {}
    case 'agent':
      return { agent: scope.agent }
    case 'tag':
      return { tag: scope.tag }
  }
}

export type ScopeKind = ControlScope['kind']

/** What a form says; undefined while the name is missing. */
export function scopeIn(kind: ScopeKind, name: string): ControlScope | undefined {
  if (kind === 'tenant') return { kind }
  const given = name.trim()
  if (given === '') return undefined
  return kind === 'agent' ? { kind, agent: given } : { kind, tag: given }
}
