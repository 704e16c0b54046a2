import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Approval, Decision } from '../../../contract/resources/approval.ts'
import { SortieApiError } from '../../../sdk/errors.ts'
import { useList } from '../../api/use-operation.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { decisionTexts } from '../../app/deciding/decision.texts.ts'
import { decisionWord } from '../../app/deciding/decision-word.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Failure } from '../../kit/failure.tsx'
import { TextArea } from '../../kit/field.tsx'
import { Acts, Tick } from '../../kit/form.tsx'
import { jsonIn, jsonOrText } from '../../kit/given-json.ts'
import { Panel } from '../../kit/panel.tsx'
import { say, showFailure } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import styles from './approvals.module.css'
import { approvalsTexts } from './approvals.texts.ts'
import { ShareLink } from './share-link.tsx'

type Kind = Decision['decision']

/** Decides: with a comment, edited arguments, an answer or a result, as the approval allows. */
export function DecisionForm({ approval, search }: { readonly approval: Approval; readonly search: string }) {
  const t = useTexts(approvalsTexts)
  const words = useTexts(decisionTexts)
  const may = useMay()
  const { choices } = approval
  const [note, setNote] = useState('')
  const [isEdited, setEdited] = useState(approval.about === 'question')
  const [text, setText] = useState(() =>
    approval.about === 'question' ? '' : JSON.stringify(approval.payload, null, 2),
  )
  const [output, setOutput] = useState('')
  const { send, error, isBusy } = useSubmit('decideApproval', ['listApprovals', 'getApproval', 'getMission'])
  const goOn = useNext(approval.id, search)
  const isQuestion = approval.about === 'question'
  const isEditable = isQuestion || approval.about === 'tool_call'
  const payload =
    isQuestion && approval.form === null ? { kind: 'value' as const, value: jsonOrText(text) } : jsonIn(text)
  const isUnreadable = isEdited && isEditable && payload.kind === 'problem'

  const decide = (decision: Kind) => {
    const said = note.trim() === '' ? {} : { note: note.trim() }
    const edited = isEdited && isEditable && payload.kind === 'value' ? { payload: payload.value } : {}
    const body: Decision =
      decision === 'approve'
        ? { decision, ...edited, ...said }
        : decision === 'happened'
          ? { decision, output: jsonOrText(output), ...said }
          : { decision, ...said }
    const decided = () => {
      say(`${t('saidDecided')}: ${words(decision)}`)
      goOn()
    }
    send({ params: { approval_id: approval.id }, body }, decided, tellIfClosed)
  }

  return (
    <>
      <Panel title={t('decide')} beside={may('createApprovalLink') && <ShareLink approval={approval} />}>
        <div className={styles.opened}>
          {isQuestion && (
            <TextArea
              label={words('answer')}
              hint={words('answerHint')}
              rows={4}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
          {approval.about === 'tool_call' && (
            <>
              <Tick label={t('edit')} isOn={isEdited} turn={setEdited} />
              {isEdited && (
                <TextArea
                  label={t('arguments')}
                  hint={t('editHint')}
                  rows={Math.min(20, text.split('\n').length + 1)}
                  value={text}
                  spellCheck={false}
                  problem={payload.kind === 'problem' ? t('notJson', { problem: payload.problem }) : undefined}
                  onChange={(event) => setText(event.target.value)}
                />
              )}
            </>
          )}
          {choices.includes('happened') && (
            <TextArea
              label={words('output')}
              hint={words('outputHint')}
              rows={3}
              value={output}
              onChange={(event) => setOutput(event.target.value)}
            />
          )}
          <TextArea
            label={words('note')}
            hint={words('noteHint')}
            rows={2}
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </div>
      </Panel>
      <div className={styles.decide}>
        {error && <Failure error={error} />}
        <Acts>
          {choices.map((choice) => (
            <Button
              operation="decideApproval"
              key={choice}
              look={choice === 'approve' || choice === 'happened' ? 'primary' : 'danger'}
              isDisabled={
                isBusy ||
                (choice === 'approve' && (isUnreadable || (isQuestion && text.trim() === ''))) ||
                (choice === 'happened' && output.trim() === '')
              }
              onPress={() => decide(choice)}
            >
              {words(decisionWord(choice, { isQuestion, isEdited }))}
            </Button>
          ))}
        </Acts>
      </div>
    </>
  )
}

/** Somebody else was quicker, or the mission has ended: the form is gone, and cannot tell it. */
function tellIfClosed(error: Error): void {
  if (error instanceof SortieApiError && error.code === 'approval_closed') showFailure(error)
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
