import { Time } from '../../kit/time.tsx'
import { usePreferences } from '../../preferences/preferences.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { formatFor, useFormat } from '../../texts/format.ts'
import { schedulesTexts } from './schedules.texts.ts'

interface ZonedTimeProps {
  readonly at: string | number
  /** The schedule’s own zone; null: it has none. */
  readonly zone: string | null
  readonly exact?: boolean
}

/** A moment by the viewer’s clock, and by the schedule’s if that is another. */
export function ZonedTime({ at, zone, exact = false }: ZonedTimeProps) {
  const t = useTexts(schedulesTexts)
  const { language } = usePreferences()
  const format = useFormat()
  if (zone === null || zone === format.zone) return <Time at={at} exact={exact} />
  const there = formatFor({ language, zone }).time(at)
  return (
    <span title={`${there} (${zone})`}>
      <Time at={at} exact={exact} />
      {exact && <small> · {t('inZone', { time: there })}</small>}
    </span>
  )
}
