import type { ControlScope } from '../../../contract/resources/control.ts'
import { useOperation } from '../../api/use-operation.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { controlTexts } from './control.texts.ts'
import { filterOf } from './scope-filter.ts'

/** As many as one page of each state counts. */
const most = 100

/** How many missions are under way in a scope, before something is done to them. */
export function Affected({ scope }: { readonly scope: ControlScope }) {
  const t = useTexts(controlTexts)
  const format = useFormat()
  const running = useCount(scope, 'RUNNING')
  const waiting = useCount(scope, 'WAITING')
  const queued = useCount(scope, 'QUEUED')
  const pending = useCount(scope, 'PENDING')
  const scheduled = useCount(scope, 'SCHEDULED')
  const counts = [running, waiting, queued, pending, scheduled]
  if (counts.some((count) => count === undefined)) return <p>{t('counting')}</p>
  const all = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
  const isMore = counts.some((count) => count === most)
  const say = (count = 0) => (count === most ? `${most}+` : format.count(count))
  return (
    <div role="status">
      <p>
        <strong>{isMore ? t('affectedMore', { count: format.count(all) }) : t('affectedCount', { count: all })}</strong>
      </p>
      {all > 0 && (
        <p>
          {t('byStatus', {
            running: say(running),
            waiting: say(waiting),
            queued: say(queued),
            pending: say(pending),
            scheduled: say(scheduled),
          })}
        </p>
      )}
    </div>
  )
}

function useCount(scope: ControlScope, status: 'RUNNING' | 'WAITING' | 'QUEUED' | 'PENDING' | 'SCHEDULED') {
  const { data, error } = useOperation('listMissions', { query: { ...filterOf(scope), status, limit: most } })
  return error ? 0 : data?.items.length
}
