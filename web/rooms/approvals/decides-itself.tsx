import { Countdown } from '../../kit/countdown.tsx'
import { useNow } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { approvalsTexts } from './approvals.texts.ts'

const secondMs = 1000

/** When an approval that nobody decides is decided. Once its deadline has passed, the sweeper comes within a minute. */
export function DecidesItself({ deadline }: { readonly deadline: string }) {
  const t = useTexts(approvalsTexts)
  const left = new Date(deadline).getTime() - useNow()
  if (left < secondMs) return t('deadlinePassed')
  return (
    <>
      {t('deadlineIn')} <Countdown until={deadline} />
    </>
  )
}
