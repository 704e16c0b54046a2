import { Link } from 'wouter'
import type { Switch } from '../../../contract/resources/control.ts'
import { useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { controlTexts } from './control.texts.ts'
import { filterOf } from './scope-filter.ts'

/** As many as one page counts. */
const most = 100

/** How many missions a switch holds now; those that a stop ended are on its receipt. */
export function Held({ by: { id, mode, scope, stop_id } }: { readonly by: Switch }) {
  const t = useTexts(controlTexts)
  const format = useFormat()
  const may = useMay()
  const filter = scope.kind === 'platform' ? {} : filterOf(scope)
  const isPause = mode === 'pause'
  const { data } = useOperation(
    'listMissions',
    { query: { ...filter, status: 'PENDING', limit: most } },
    { when: isPause && may('listMissions'), everyMs: 10_000 },
  )
  if (!isPause) return stop_id && <Link href={`/control/stops/${stop_id}`}>{t('receipt')}</Link>
  if (!data) return null
  const held = data.items.filter(({ hold }) => hold?.switch_id === id).length
  const query = new URLSearchParams({ ...filter, status: 'PENDING' })
  return (
    <Link href={`/missions?${query}`}>
      {data.next_cursor === null ? t('holdsCount', { count: held }) : t('holdsMore', { count: format.count(held) })}
    </Link>
  )
}
