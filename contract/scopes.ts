import * as z from 'zod'

/** What an API key may do. A route names the one scope that it needs. */
export const scopes = [
  'missions:read',
  'missions:write',
  'limits:read',
  'limits:write',
  'conversations:read',
  'conversations:write',
  'memories:read',
  'memories:write',
  'files:read',
  'files:write',
  'control:read',
  'control:write',
  'agents:read',
  'agents:write',
  'schedules:read',
  'schedules:write',
  'connections:read',
  'connections:write',
  'evaluations:read',
  'evaluations:write',
  'callbacks:read',
  'callbacks:write',
  'approvals:read',
  'approvals:write',
  'workers:run',
  'supervisor:read',
  'supervisor:write',
  'budgets:read',
  'budgets:write',
  'keys:read',
  'keys:write',
] as const

export const Scope = z.enum(scopes)
export type Scope = z.infer<typeof Scope>

/** What an operator’s key may do, across tenants. These are not `Scope`s, so no request can give them to a key. */
export const platformScopes = ['platform:read', 'platform:write'] as const

export const KeyScope = z.enum([...scopes, ...platformScopes])
export type KeyScope = z.infer<typeof KeyScope>

const later: readonly Scope[] = [
  ...(['memories:read', 'memories:write', 'connections:read', 'connections:write'] as const),
  ...(['evaluations:read', 'evaluations:write', 'files:read', 'files:write'] as const),
]

/** Whether release 0.1 lacked it. */
export function isLaterScope(scope: Scope): boolean {
  return later.includes(scope)
}

export function isPlatformScope(scope: KeyScope): boolean {
  return platformScopes.some((one) => one === scope)
}
