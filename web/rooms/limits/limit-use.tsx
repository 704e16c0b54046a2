import type { Limit } from '../../../contract/resources/limit.ts'
import { useOperation } from '../../api/use-operation.ts'
import { Meter } from '../../kit/meter.tsx'
import { Badge } from '../../kit/status.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './limits.module.css'
import { limitsTexts } from './limits.texts.ts'

/** The waiting ones are named up to this many. */
const mostNamed = 100

export function useLimit(name: string) {
  return useOperation('getLimit', { params: { name } }, { everyMs: 5_000 })
}

/** How many missions count towards a limit now. */
export function LimitUse({ name }: { readonly name: string }) {
  const t = useTexts(limitsTexts)
  const format = useFormat()
  const { data } = useLimit(name)
  if (!data) return null
  const used = data.holders.length
  const of = data.definition?.concurrency ?? null
  if (of === null) return t('unbounded', { used: format.count(used) })
  if (of === 0) return <Badge tone="amber">{t('closed')}</Badge>
  const words = t('ofMany', { used: format.count(used), of: format.count(of) })
  return (
    <span className={styles.use}>
      <span>{words}</span>
      <Meter label={words} parts={[{ share: used / of, tone: used >= of ? 'amber' : 'blue' }]} />
    </span>
  )
}

export function LimitWaiting({ name }: { readonly name: string }) {
  const t = useTexts(limitsTexts)
  const format = useFormat()
  const { data } = useLimit(name)
  if (!data) return null
  const count = data.waiting.length
  return count >= mostNamed ? t('waitingMore', { count: format.count(count) }) : format.count(count)
}

export function RateWords({ rate }: Pick<Limit, 'rate'>) {
  const t = useTexts(limitsTexts)
  const format = useFormat()
  if (rate === null) return t('noRate')
  const period = format.duration(rate.period_s * 1000)
  return t('rateWords', { count: format.count(rate.count), period, burst: format.count(rate.burst) })
}
