import { useEffect } from 'react'
import type { SupervisedAgent } from '../../../contract/resources/supervisor.ts'
import { useList } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'

/** As many as are read to find one; the API lists built-in ones first, then the others by name. */
const mostRead = 2000

/** How one agent is now; undefined while it is not known. */
export function useStanding(name: string): SupervisedAgent | undefined {
  const may = useMay()
  const when = may('listSupervisedAgents')
  const list = useList('listSupervisedAgents', { query: { limit: 100 } }, { when, everyMs: 10_000 })
  const found = list.data?.find((one) => one.name === name)
  const read = list.data?.length ?? 0
  const readsOn = list.data !== undefined && found === undefined && list.hasMore && read < mostRead
  useEffect(() => {
    if (readsOn) list.more()
  }, [readsOn, list.more])
  return found
}
