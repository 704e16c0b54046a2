import { useSearch } from 'wouter'

/** The address of a stop’s receipt, over the room as it is. */
export function useStopAddress(): (stopId: string) => string {
  const search = useSearch()
  return (stopId) => {
    const query = new URLSearchParams(search)
    query.set('stop', stopId)
    return `?${query}`
  }
}
