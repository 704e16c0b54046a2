import type { AnswerFor, CallFor } from '../../api/call.ts'

export type StopScope = CallFor<'stopMissions'>['body']['scope']

/** What a stop’s scope is called; nothing if it is everything. */
export function stopScopeName(scope: AnswerFor<'getStop'>['scope']): string {
  if (scope.kind === 'agent') return scope.agent
  if (scope.kind === 'tag') return scope.tag
  return scope.kind === 'mission' ? scope.mission_id : ''
}

/** The scope that a person has chosen; undefined while it has no name. */
export function chosenScope(kind: StopScope['kind'], name: string): StopScope | undefined {
  if (kind === 'tenant') return { kind }
  const trimmed = name.trim()
  if (trimmed === '') return undefined
  return kind === 'agent' ? { kind, agent: trimmed } : { kind, tag: trimmed }
}

/** What has to be written to confirm it. */
export function wordFor(scope: StopScope, tenant: string): string {
  return scope.kind === 'tenant' ? tenant : scope.kind === 'agent' ? scope.agent : scope.tag
}
