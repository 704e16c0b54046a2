import type { MissionStatus } from '../../../contract/resources/mission.ts'
import { useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { controlTexts } from './control.texts.ts'
import { sayCounted } from './counted.ts'
import type { Counted } from './needs.ts'
import type { StopScope } from './stop-scope.ts'

const most = 100

/** How many missions a stop would find now. */
export function StopPreview({ scope, isPause }: { readonly scope: StopScope; readonly isPause: boolean }) {
  const t = useTexts(controlTexts)
  const format = useFormat()
  const running = useFound(scope, 'RUNNING')
  const waiting = sumOf([
    useFound(scope, 'QUEUED'),
    useFound(scope, 'PENDING'),
    useFound(scope, 'WAITING'),
    useFound(scope, 'SCHEDULED'),
  ])
  const found = [running, waiting]
  if (found.includes('unreadable')) return <p>{t('uncounted')}</p>
  if (typeof running === 'string' || typeof waiting === 'string') return <p>{t('counting')}</p>
  const said = { running: sayCounted(running, format), waiting: sayCounted(waiting, format) }
  return (
    <>
      <p>{isPause ? t('wouldPause', said) : t('wouldStop', said)}</p>
      <p>{t('children')}</p>
    </>
  )
}

type Found = Counted | 'reading' | 'unreadable'

function useFound(scope: StopScope, status: MissionStatus): Found {
  const may = useMay()('listMissions')
  const filter = scope.kind === 'agent' ? { agent: scope.agent } : scope.kind === 'tag' ? { tag: scope.tag } : {}
  const { data, error } = useOperation('listMissions', { query: { status, limit: most, ...filter } }, { when: may })
  if (error || !may) return 'unreadable'
  return data ? { count: data.items.length, isCapped: data.next_cursor !== null } : 'reading'
}

function sumOf(all: readonly Found[]): Found {
  if (all.includes('unreadable')) return 'unreadable'
  const found = all.filter((one) => typeof one !== 'string')
  if (found.length < all.length) return 'reading'
  return {
    count: found.reduce((sum, { count }) => sum + count, 0),
    isCapped: found.some(({ isCapped }) => isCapped),
  }
}
