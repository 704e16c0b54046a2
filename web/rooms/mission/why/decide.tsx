import { Link } from 'wouter'
import type { Approval } from '../../../../contract/resources/approval.ts'
import { useOperation } from '../../../api/use-operation.ts'
import { EndsItself } from '../../../app/deciding/ends-itself.tsx'
import { mayDecide } from '../../../app/deciding/may-decide.ts'
import { useDecisionForm } from '../../../app/deciding/use-decision-form.tsx'
import { useMay, useSession } from '../../../app/session/session.tsx'
import { JsonTree } from '../../../kit/json-tree/json-tree.tsx'
import type { Value } from '../../../kit/json-tree/rows.ts'
import { Loaded } from '../../../kit/loaded.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import styles from './why.module.css'
import { whyTexts } from './why.texts.ts'

interface DecideProps {
  readonly id: string
  /** Of the mission. */
  readonly deadline: string
}

/** The question that a mission waits for, decided where it is seen. */
export default function Decide({ id, deadline }: DecideProps) {
  const may = useMay()
  const approval = useOperation('getApproval', { params: { approval_id: id } }, { when: may('getApproval') })
  if (!may('getApproval')) return null
  return (
    <Loaded query={approval}>
      {(asked) => (asked.status === 'OPEN' ? <Question approval={asked} deadline={deadline} /> : null)}
    </Loaded>
  )
}

interface QuestionProps {
  readonly approval: Approval
  readonly deadline: string
}

function Question({ approval, deadline }: QuestionProps) {
  const t = useTexts(whyTexts)
  const may = useMay()
  const { key } = useSession()
  const mayAnswer = may('decideApproval') && mayDecide(key.roles, approval.approvers)
  return (
    <div className={styles.decide}>
      <p className={styles.question}>
        <bdi>{approval.question}</bdi>
      </p>
      {approval.payload !== null && <JsonTree value={approval.payload as Value} name={t('payload')} />}
      <p className={styles.sentence}>
        <EndsItself approval={approval} missionDeadline={deadline} />
      </p>
      {mayAnswer ? <Form key={approval.id} approval={approval} /> : <p>{t('mayNotDecide')}</p>}
    </div>
  )
}

function Form({ approval }: { readonly approval: Approval }) {
  const t = useTexts(whyTexts)
  const { fields, acts } = useDecisionForm(approval, () => {}, <Link href="/approvals">{t('allApprovals')}</Link>)
  return (
    <>
      {fields}
      {acts}
    </>
  )
}
