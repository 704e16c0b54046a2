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
export function Decide({ id }: { readonly id: string }) {
  const may = useMay()
  const approval = useOperation('getApproval', { params: { approval_id: id } }, { when: may('getApproval') })
  if (!may('getApproval')) return null
  return <Loaded query={approval}>{(asked) => (asked.status === 'OPEN' ? <Question approval={asked} /> : null)}</Loaded>
}

function Question({ approval }: { readonly approval: Approval }) {
  const t = useTexts(whyTexts)
  const words = useTexts(decisionTexts)
  const may = useMay()
  const [note, setNote] = useState('')
  const asked = approval.payload === null ? '' : JSON.stringify(approval.payload, null, 2)
  const [answer, setAnswer] = useState(asked)
  const [result, setResult] = useState('')
  const [isUnreadable, setUnreadable] = useState(false)
  const isQuestion = approval.about === 'question'
  const isEdited = answer.trim() !== asked.trim()
  const { key } = useSession()
  const mayAnswer = may('decideApproval') && mayDecide(key.roles, approval.approvers)
  const decide = useAct('decideApproval', changedByActs)

  function take(choice: Choice): void {
    const decision = decisionOf(choice, {
      note,
      result,
      isQuestion,
      ...(isEdited && { answer }),
    })
    setUnreadable(decision === 'not_json')
    if (decision === 'not_json') return
    decide.mutate({ params: { approval_id: approval.id }, body: decision }, { onSuccess: () => say(t('decided')) })
  }

  /** It is given with what a person writes, and nothing is written. */
  function isUnanswered(choice: Choice): boolean {
    if (choice === 'approve') return isQuestion && answer.trim() === ''
    return choice === 'happened' && result.trim() === ''
  }

  return (
    <div className={styles.decide}>
      <p className={styles.question}>
        <bdi>{approval.question}</bdi>
      </p>
      {approval.payload !== null && <JsonTree value={approval.payload as Value} name={t('payload')} />}
      {mayAnswer ? (
        <>
          {approval.choices.includes('approve') && (approval.form !== null || isQuestion) && (
            <TextArea
              label={isQuestion ? words('answer') : t('arguments')}
              hint={isQuestion ? words('answerHint') : t('argumentsHint')}
              rows={4}
              value={answer}
              problem={isUnreadable ? t('notJson') : undefined}
              onChange={(event) => setAnswer(event.target.value)}
            />
          )}
          {approval.choices.includes('happened') && (
            <TextArea
              label={words('output')}
              hint={words('outputHint')}
              rows={3}
              value={result}
              onChange={(event) => setResult(event.target.value)}
            />
          )}
          <TextField
            label={words('note')}
            hint={words('noteHint')}
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          <div className={styles.acts}>
            {approval.choices.map((choice) => (
              <Button
                operation="decideApproval"
                key={choice}
                look={choice === 'approve' ? 'primary' : choice === 'reject' ? 'danger' : 'plain'}
                isDisabled={decide.isPending || isUnanswered(choice)}
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
