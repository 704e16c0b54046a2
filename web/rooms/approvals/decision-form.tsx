import { useLocation } from 'wouter'
import type { Approval } from '../../../contract/resources/approval.ts'
import { useList } from '../../api/use-operation.ts'
import { useDecisionForm } from '../../app/deciding/use-decision-form.tsx'
import { useMay } from '../../app/session/session.tsx'
import { Panel } from '../../kit/panel.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import styles from './approvals.module.css'
import { approvalsTexts } from './approvals.texts.ts'
import { ShareLink } from './share-link.tsx'

export interface DecisionFormProps {
  readonly approval: Approval
  readonly search: string
  /** Told once the decision is recorded. */
  decided(id: string): void
}

/** Decides, with the buttons in sight, and then opens the next one. */
export function DecisionForm({ approval, search, decided }: DecisionFormProps) {
  const t = useTexts(approvalsTexts)
  const may = useMay()
  const goOn = useNext(approval.id, search)
  const { fields, acts } = useDecisionForm(approval, () => {
    decided(approval.id)
    goOn()
  })
  return (
    <>
      <Panel title={t('decide')} beside={may('createApprovalLink') && <ShareLink approval={approval} />}>
        <div className={styles.opened}>{fields}</div>
      </Panel>
      <div className={styles.decide}>{acts}</div>
    </>
  )
}

/** To the one that waits longest among the rest, so that several are decided in a row. */
function useNext(id: string, search: string): () => void {
  const [, go] = useLocation()
  const list = useList('listApprovals', { query: { status: 'OPEN', limit: 100 } })
  return () => {
    const next = list.data?.findLast((one) => one.id !== id && one.status === 'OPEN')
    if (search === '' && next) go(`/approvals/${next.id}`)
  }
}
