import { useOperation } from '../../api/use-operation.ts'
import { useFormat } from '../../texts/format.ts'
import { candidateName } from './candidates.ts'

/** What a candidate can be compared with: any candidate of the newest evaluations, as options. */
export function useBaselines(): readonly (readonly [value: string, label: string])[] {
  const format = useFormat()
  const others = useOperation('listEvaluations', { query: { limit: 100 } })
  return (others.data?.items ?? []).flatMap(({ id, dataset, created_at, candidates }) =>
    candidates.map(
      (one, at) => [`${id}.${at}`, `${candidateName(one)} · ${dataset} · ${format.time(created_at)}`] as const,
    ),
  )
}
