import { useState } from 'react'
import { Link } from 'wouter'
import type { Approval } from '../../../../contract/resources/approval.ts'
import type { CallFor } from '../../../api/call.ts'
import { useAct, useOperation } from '../../../api/use-operation.ts'
import { decisionTexts } from '../../../app/deciding/decision.texts.ts'
import { decisionWord } from '../../../app/deciding/decision-word.ts'
import { mayDecide } from '../../../app/deciding/may-decide.ts'
import { useMay, useSession } from '../../../app/session/session.tsx'
import { Button } from '../../../kit/button.tsx'
import { Restored } from '../../../kit/editing/restored.tsx'
import { useDraft } from '../../../kit/editing/use-draft.ts'
import { TextArea, TextField } from '../../../kit/field.tsx'
import { jsonOrText } from '../../../kit/given-json.ts'
import { JsonTree } from '../../../kit/json-tree/json-tree.tsx'
import type { Value } from '../../../kit/json-tree/rows.ts'
import { Loaded } from '../../../kit/loaded.tsx'
import { parsedJson } from '../../../kit/parsed-json.ts'
import { say } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { changedByActs } from '../acts/changed-by-acts.ts'
import styles from './why.module.css'
import { whyTexts } from './why.texts.ts'

type Choice = Approval['choices'][number]
type Decision = NonNullable<CallFor<'decideApproval'>>['body']

/** The question that a mission waits for, decided where it is seen. */
export default function Decide({ id }: { readonly id: string }) {
  const may = useMay()
  const approval = useOperation('getApproval', { params: { approval_id: id } }, { when: may('getApproval') })
  if (!may('getApproval')) return null
  return <Loaded query={approval}>{(asked) => (asked.status === 'OPEN' ? <Question approval={asked} /> : null)}</Loaded>
}

function Question({ approval }: { readonly approval: Approval }) {
  const t = useTexts(whyTexts)
  const words = useTexts(decisionTexts)
  const may = useMay()
  const asked = approval.payload === null ? '' : JSON.stringify(approval.payload, null, 2)
  const drafting = useDraft(`decision ${approval.id}`, { note: '', answer: asked, result: '' })
  const { draft, change, forget } = drafting
  const { note, answer, result } = draft
  const [isUnreadable, setUnreadable] = useState(false)
  const [tried, setTried] = useState<Choice>()
  const isQuestion = approval.about === 'question'
  const isEdited = answer.trim() !== asked.trim()
  const { key } = useSession()
  const mayAnswer = may('decideApproval') && mayDecide(key.roles, approval.approvers)
  const decide = useAct('decideApproval', changedByActs)

  function take(choice: Choice): void {
    setTried(choice)
    if (isUnanswered(choice, isQuestion, draft)) return
    const decision = decisionOf(choice, {
      note,
      result,
      isQuestion,
      ...(isEdited && { answer }),
    })
    setUnreadable(decision === 'not_json')
    if (decision === 'not_json') return
    decide.mutate(
      { params: { approval_id: approval.id }, body: decision },
      {
        onSuccess: () => {
          forget()
          say(t('decided'))
        },
      },
    )
  }

  const missing = tried !== undefined && isUnanswered(tried, isQuestion, draft) ? tried : undefined

  return (
    <div className={styles.decide}>
      <p className={styles.question}>
        <bdi>{approval.question}</bdi>
      </p>
      {approval.payload !== null && <JsonTree value={approval.payload as Value} name={t('payload')} />}
      {mayAnswer ? (
        <>
          <Restored {...drafting} />
          <DecisionFields
            approval={approval}
            draft={draft}
            isUnreadable={isUnreadable}
            missing={missing}
            change={change}
          />
          <div className={styles.acts}>
            {approval.choices.map((choice) => (
              <Button
                operation="decideApproval"
                key={choice}
                look={choice === 'approve' ? 'primary' : choice === 'reject' ? 'danger' : 'plain'}
                isDisabled={decide.isPending}
                onPress={() => take(choice)}
              >
                {words(decisionWord(choice, { isQuestion, isEdited }))}
              </Button>
            ))}
            <Link href="/approvals">{t('allApprovals')}</Link>
          </div>
        </>
      ) : (
        <p>{t('mayNotDecide')}</p>
      )}
    </div>
  )
}

interface DecisionFieldsProps {
  readonly approval: Approval
  readonly draft: Written & { readonly note: string }
  readonly isUnreadable: boolean
  /** The choice that was tried without what it needs. */
  readonly missing: Choice | undefined
  change(part: Partial<DecisionFieldsProps['draft']>): void
}

function DecisionFields({ approval, draft, isUnreadable, missing, change }: DecisionFieldsProps) {
  const t = useTexts(whyTexts)
  const words = useTexts(decisionTexts)
  const isQuestion = approval.about === 'question'
  const emptyAnswer = missing === 'approve' ? words('answerLacks') : undefined
  return (
    <>
      {approval.choices.includes('approve') && (approval.form !== null || isQuestion) && (
        <TextArea
          label={isQuestion ? words('answer') : t('arguments')}
          hint={isQuestion ? words('answerHint') : t('argumentsHint')}
          rows={4}
          value={draft.answer}
          problem={isUnreadable ? t('notJson') : emptyAnswer}
          onChange={(event) => change({ answer: event.target.value })}
        />
      )}
      {approval.choices.includes('happened') && (
        <TextArea
          label={words('output')}
          hint={words('outputHint')}
          rows={3}
          value={draft.result}
          problem={missing === 'happened' ? words('outputLacks') : undefined}
          onChange={(event) => change({ result: event.target.value })}
        />
      )}
      <TextField
        label={words('note')}
        hint={words('noteHint')}
        maxLength={2000}
        value={draft.note}
        onChange={(event) => change({ note: event.target.value })}
      />
    </>
  )
}

interface Written {
  readonly answer: string
  readonly result: string
}

/** It is given with what a person writes, and nothing is written. */
function isUnanswered(choice: Choice, isQuestion: boolean, { answer, result }: Written): boolean {
  if (choice === 'approve') return isQuestion && answer.trim() === ''
  return choice === 'happened' && result.trim() === ''
}

interface Given {
  readonly note: string
  readonly result: string
  /** Its answer may be plain text. */
  readonly isQuestion: boolean
  /** Only if it was changed. */
  readonly answer?: string
}

function decisionOf(choice: Choice, { note, result, isQuestion, answer }: Given): Decision | 'not_json' {
  const noted = note === '' ? {} : { note }
  if (choice === 'happened') {
    return { decision: choice, output: jsonOrText(result), ...noted }
  }
  if (choice !== 'approve' || answer === undefined || answer.trim() === '') return { decision: choice, ...noted }
  const payload = isQuestion ? jsonOrText(answer) : parsedJson(answer)
  return payload === undefined ? 'not_json' : { decision: choice, payload, ...noted }
}
