import type { Usage } from '../../../contract/resources/mission.ts'

/** What a provider’s cache saved of a cost; negative if it made the call dearer. Absent if it changed nothing, or if that is unknown. */
export type CacheSaving = Pick<Usage, 'cache_saved_usd'>

export function soundSaving({ cache_saved_usd }: CacheSaving): CacheSaving {
  return savingOf(cache_saved_usd)
}

export function sumOfSavings(one: CacheSaving, other: CacheSaving): CacheSaving {
  return savingOf((one.cache_saved_usd ?? 0) + (other.cache_saved_usd ?? 0))
}

/** Money is counted in nano-dollars. */
export function savingOf(usd: number | undefined): CacheSaving {
  const cache_saved_usd = Math.round((usd ?? 0) * 1e9) / 1e9
  return Number.isFinite(cache_saved_usd) && cache_saved_usd !== 0 ? { cache_saved_usd } : {}
}
