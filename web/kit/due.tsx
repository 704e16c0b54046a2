import { useTexts } from '../texts/catalogue.ts'
import { useFormat } from '../texts/format.ts'
import { kitTexts } from './kit.texts.ts'
import { useNow } from './time.tsx'

const secondMs = 1000

/** How long until something happens by itself, such as a next try. That it is close is no alarm; once it is due, it is said. */
export function Due({ at }: { readonly at: string }) {
  const t = useTexts(kitTexts)
  const format = useFormat()
  const left = new Date(at).getTime() - useNow()
  return (
    <time dateTime={at} title={`${format.time(at)} (${format.zone})`}>
      {left < secondMs ? t('due') : t('dueIn', { duration: format.duration(left - (left % secondMs)) })}
    </time>
  )
}
