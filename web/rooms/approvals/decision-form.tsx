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
import { Restored } from '../../kit/editing/restored.tsx'
import { type Drafting, useDraft } from '../../kit/editing/use-draft.ts'
import { Failure } from '../../kit/failure.tsx'
import { TextArea } from '../../kit/field.tsx'
import { Acts, Tick } from '../../kit/form.tsx'
import { kitTexts } from '../../kit/kit.texts.ts'
import { Panel } from '../../kit/panel.tsx'
import { say, showFailure } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import styles from './approvals.module.css'
import { approvalsTexts } from './approvals.texts.ts'
import { type DecisionDraft, decisionOf, draftOf, type Lack, lackOf } from './decision-draft.ts'
import { ShareLink } from './share-link.tsx'

type Kind = Decision['decision']

export interface DecisionFormProps {
  readonly approval: Approval
  readonly search: string
  /** Told once the decision is recorded. */
  decided(id: string): void
}

/** Decides: with a comment, edited arguments, an answer or a result, as the approval allows. */
export function DecisionForm({ approval, search, decided: tell }: DecisionFormProps) {
  const t = useTexts(approvalsTexts)
  const words = useTexts(decisionTexts)
  const may = useMay()
  const { id, choices, about } = approval
  const drafting = useDraft('decision', draftOf(approval))
  const { draft, forget } = drafting
  const [tried, setTried] = useState<Kind>()
  const { send, error, isBusy } = useSubmit('decideApproval', ['listApprovals', 'getApproval', 'getMission'])
  const goOn = useNext(id, search)

  const decide = (decision: Kind) => {
    setTried(decision)
    if (lackOf(approval, draft, decision)) return
    const decided = () => {
      forget()
      tell(id)
      const isAnswer = about === 'question' && decision === 'approve'
      say(isAnswer ? t('saidAnswered') : `${t('saidDecided')}: ${words(decision)}`)
      goOn()
    }
    send({ params: { approval_id: id }, body: decisionOf(approval, draft, decision) }, decided, tellIfClosed)
  }

  return (
    <>
      <Panel title={t('decide')} beside={may('createApprovalLink') && <ShareLink approval={approval} />}>
        <div className={styles.opened}>
          <Restored {...drafting} />
          <DecisionFields approval={approval} drafting={drafting} tried={tried} />
        </div>
      </Panel>
      <div className={styles.decide}>
        {tried !== undefined && lackOf(approval, draft, tried) && <p role="alert">{words('notDecided')}</p>}
        {error && <Failure error={error} />}
        <Acts>
          {choices.map((choice) => (
            <Button
              operation="decideApproval"
              key={choice}
              look={choice === 'approve' || choice === 'happened' ? 'primary' : 'danger'}
              isDisabled={isBusy}
              onPress={() => decide(choice)}
            >
              {words(decisionWord(choice, { isQuestion: about === 'question', isEdited: draft.isEdited }))}
            </Button>
          ))}
        </Acts>
      </div>
    </>
  )
}

interface DecisionFieldsProps {
  readonly approval: Approval
  readonly drafting: Drafting<DecisionDraft>
  /** The decision that was tried. */
  readonly tried: Kind | undefined
}

function DecisionFields({ approval, drafting: { draft, change }, tried }: DecisionFieldsProps) {
  const t = useTexts(approvalsTexts)
  const words = useTexts(decisionTexts)
  const lackWords = useLackWords()
  const { choices, about } = approval
  const { note, isEdited, text, output } = draft
  const problem = lackWords(lackOf(approval, draft, 'approve'), tried === 'approve' ? words('answerLacks') : undefined)
  return (
    <>
      {about === 'question' && (
        <TextArea
          label={words('answer')}
          hint={words('answerHint')}
          rows={4}
          value={text}
          problem={problem}
          onChange={(event) => change({ text: event.target.value })}
        />
      )}
      {about === 'tool_call' && <Tick label={t('edit')} isOn={isEdited} turn={(isOn) => change({ isEdited: isOn })} />}
      {about === 'tool_call' && isEdited && (
        <TextArea
          label={t('arguments')}
          hint={t('editHint')}
          rows={Math.min(20, text.split('\n').length + 1)}
          value={text}
          spellCheck={false}
          problem={problem}
          onChange={(event) => change({ text: event.target.value })}
        />
      )}
      {choices.includes('happened') && (
        <TextArea
          label={words('output')}
          hint={words('outputHint')}
          rows={3}
          value={output}
          problem={lackWords(
            lackOf(approval, draft, 'happened'),
            tried === 'happened' ? words('outputLacks') : undefined,
          )}
          onChange={(event) => change({ output: event.target.value })}
        />
      )}
      <TextArea
        label={words('note')}
        hint={words('noteHint')}
        rows={2}
        maxLength={2000}
        value={note}
        onChange={(event) => change({ note: event.target.value })}
      />
    </>
  )
}

/** What is wrong is said at once; that something is missing, once it was tried without. */
function useLackWords(): (lack: Lack | undefined, ifEmpty: string | undefined) => string | undefined {
  const t = useTexts(approvalsTexts)
  const kit = useTexts(kitTexts)
  return (lack, ifEmpty) => {
    switch (lack?.kind) {
      case undefined:
        return undefined
      case 'empty':
        return ifEmpty
      case 'twice':
        return kit('twice', { names: lack.names.join(', ') })
      case 'no JSON':
        return t('notJson', { problem: lack.problem })
    }
  }
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
