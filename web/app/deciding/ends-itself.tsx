import type { Approval } from '../../../contract/resources/approval.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { DecidesItself } from './decides-itself.tsx'
import { decisionTexts } from './decision.texts.ts'
import { endsFirst } from './ends-first.ts'

interface EndsItselfProps {
  readonly approval: Approval
  /** Undefined if it is not known here. */
  readonly missionDeadline: string | undefined
}

/** How an open approval ends if nobody decides, and what is decided then. */
export function EndsItself({ approval, missionDeadline }: EndsItselfProps) {
  const t = useTexts(decisionTexts)
  const ending = endsFirst(approval, missionDeadline)
  if (ending === undefined) return t('noDeadline')
  const byItself = approval.default === 'approve' ? t('thenApprove') : t('thenReject')
  return (
    <span>
      <DecidesItself ending={ending} />
      {ending.by === 'default' && `, ${byItself}`}
    </span>
  )
}
