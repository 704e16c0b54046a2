import type { Scope } from '../../../contract/scopes.ts'

/** What keys are usually for. */
export const presets = ['readOnly', 'submitMissions', 'everythingOfMine', 'noneOfThem'] as const
export type Preset = (typeof presets)[number]

const forSubmitting: readonly Scope[] = ['missions:read', 'missions:write', 'agents:read']

/** @param passed what the own key may pass on */
export function scopesOf(preset: Preset, passed: readonly Scope[]): ReadonlySet<Scope> {
  switch (preset) {
    case 'readOnly':
      return new Set(passed.filter((scope) => scope.endsWith(':read')))
    case 'submitMissions':
      return new Set(passed.filter((scope) => forSubmitting.includes(scope)))
    case 'everythingOfMine':
      return new Set(passed)
    case 'noneOfThem':
      return new Set()
  }
}
