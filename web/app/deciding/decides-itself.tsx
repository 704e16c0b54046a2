import { Countdown } from '../../kit/countdown.tsx'
import { useNow } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { decisionTexts } from './decision.texts.ts'
import type { Ending } from './ends-first.ts'

const secondMs = 1000

const words = {
  default: { ahead: 'deadlineIn', passed: 'deadlinePassed' },
  mission: { ahead: 'missionEndsIn', passed: 'missionDeadlinePassed' },
} as const

/** When an approval that nobody decides ends, and by what. Once that moment has passed, the sweeper comes within a minute. */
export function DecidesItself({ ending: { by, at } }: { readonly ending: Ending }) {
  const t = useTexts(decisionTexts)
  const left = new Date(at).getTime() - useNow()
  if (left < secondMs) return t(words[by].passed)
  return (
    <>
      {t(words[by].ahead)} <Countdown until={at} />
    </>
  )
}
