import { type ReactNode, useState } from 'react'
import type { Approval, Decision } from '../../../contract/resources/approval.ts'
import type { Asked } from '../../../sdk/asked.ts'
import { SortieApiError } from '../../../sdk/errors.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../kit/button.tsx'
import { Restored } from '../../kit/editing/restored.tsx'
import { type Drafting, useDraft } from '../../kit/editing/use-draft.ts'
import { Failure } from '../../kit/failure.tsx'
import { TextArea } from '../../kit/field.tsx'
import { Acts, Tick } from '../../kit/form.tsx'
import { kitTexts } from '../../kit/kit.texts.ts'
import { say, showFailure } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { decisionTexts } from './decision.texts.ts'
import { type DecisionDraft, decisionOf, draftOf, type Lack, lackOf } from './decision-draft.ts'
import { decisionWord } from './decision-word.ts'

type Kind = Decision['decision']

/** The two parts of a form, which each page places as it has room. */
interface DecisionForm {
  readonly fields: ReactNode
  readonly acts: ReactNode
}

/** What may differ once somebody has decided. */
const changed: readonly Asked[] = [
  ...(['listApprovals', 'getApproval', 'getMission', 'explainMission', 'getMissionTree'] as const),
  ...(['getMissionBudget', 'listMissions'] as const),
]

/**
 * Decides: with a comment, edited arguments, an answer or a result, as the approval allows.
 * @param decided told once the decision is recorded
 * @param beside stands after the buttons
 */
export function useDecisionForm(approval: Approval, decided: () => void, beside?: ReactNode): DecisionForm {
  const t = useTexts(decisionTexts)
  const { id, choices, about } = approval
  const drafting = useDraft(`decision ${id}`, draftOf(approval))
  const { draft, forget } = drafting
  const [tried, setTried] = useState<Kind>()
  const { send, error, isBusy } = useSubmit('decideApproval', changed)

  const decide = (decision: Kind) => {
    setTried(decision)
    if (lackOf(approval, draft, decision)) return
    const done = () => {
      forget()
      const isAnswer = about === 'question' && decision === 'approve'
      say(isAnswer ? t('saidAnswered') : `${t('saidDecided')}: ${t(decision)}`)
      decided()
    }
    send({ params: { approval_id: id }, body: decisionOf(approval, draft, decision) }, done, tellIfClosed)
  }

  return {
    fields: (
      <>
        <Restored {...drafting} />
        <DecisionFields approval={approval} drafting={drafting} tried={tried} />
      </>
    ),
    acts: (
      <>
        {tried !== undefined && lackOf(approval, draft, tried) && <p role="alert">{t('notDecided')}</p>}
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
              {t(decisionWord(choice, { isQuestion: about === 'question', isEdited: draft.isEdited }))}
            </Button>
          ))}
          {beside}
        </Acts>
      </>
    ),
  }
}

interface DecisionFieldsProps {
  readonly approval: Approval
  readonly drafting: Drafting<DecisionDraft>
  /** The decision that was tried. */
  readonly tried: Kind | undefined
}

function DecisionFields({ approval, drafting: { draft, change }, tried }: DecisionFieldsProps) {
  const t = useTexts(decisionTexts)
  const lackWords = useLackWords()
  const { choices, about } = approval
  const { note, isEdited, text, output } = draft
  const problem = lackWords(lackOf(approval, draft, 'approve'), tried === 'approve' ? t('answerLacks') : undefined)
  return (
    <>
      {about === 'question' && (
        <TextArea
          label={t('answer')}
          hint={t('answerHint')}
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
          label={t('output')}
          hint={t('outputHint')}
          rows={3}
          value={output}
          problem={lackWords(lackOf(approval, draft, 'happened'), tried === 'happened' ? t('outputLacks') : undefined)}
          onChange={(event) => change({ output: event.target.value })}
        />
      )}
      <TextArea
        label={t('note')}
        hint={t('noteHint')}
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
  const t = useTexts(decisionTexts)
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
