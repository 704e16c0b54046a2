import { useState } from 'react'
import { useLocation } from 'wouter'
import type { DeadLetterDetails, RedriveOutcome } from '../../../contract/resources/dead-letter.ts'
import { useOperationOnce } from '../../api/use-once.ts'
import { useOperation } from '../../api/use-operation.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../kit/button.tsx'
import { useDraft } from '../../kit/editing/use-draft.ts'
import { Tick } from '../../kit/form.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { jsonOrText, namesLost } from '../../kit/given-json.ts'
import { InputField } from '../../kit/input-field.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './dead-letters.module.css'
import { deadLettersTexts } from './dead-letters.texts.ts'
import { RedriveFields, requestOf, usualOptions } from './redrive-options.tsx'

/** Redrives one, as it was or with edits, and shows beforehand what would be reused. */
export function RedriveOne({ letter }: { readonly letter: DeadLetterDetails }) {
  const t = useTexts(deadLettersTexts)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button operation="redriveDeadLetter" look="primary" onPress={() => setOpen(true)}>
        {t('redrive')}
      </Button>
      {isOpen && <RedriveDialog letter={letter} close={() => setOpen(false)} />}
    </>
  )
}

function RedriveDialog({ letter, close }: { readonly letter: DeadLetterDetails; close(): void }) {
  const t = useTexts(deadLettersTexts)
  const [, go] = useLocation()
  const { id, kind, steps, mission_id } = letter
  const [options, change] = useState({ ...usualOptions, from: steps > 0 ? 'failed' : '1' })
  const drafting = useDraft('redrive', { isEdited: false, input: '' })
  const input = drafting.draft.isEdited ? drafting.draft.input : undefined
  const setInput = (text: string | undefined) => drafting.change({ isEdited: text !== undefined, input: text ?? '' })
  const isMission = kind === 'mission'
  const request = {
    params: { dead_letter_id: id },
    body: isMission
      ? { ...requestOf(options), from_step: options.from === 'failed' ? ('failed' as const) : Number(options.from) }
      : {},
  }
  const preview = useOperationOnce('redriveDeadLetter', { ...request, body: { ...request.body, dry_run: true } })
  const { send, error, isBusy } = useSubmit('redriveDeadLetter', [
    'getDeadLetter',
    'listDeadLetters',
    'countDeadLetters',
  ])
  const edited = input === undefined ? {} : { input: jsonOrText(input) }
  return (
    <FormDialog
      title={t('redriveTitle', { count: 1 })}
      isOpen
      close={close}
      verb={t('redriveVerb')}
      drafting={drafting}
      isUnfit={namesLost(input ?? '').length > 0}
      isBusy={isBusy}
      error={error}
      submit={() =>
        send({ ...request, body: { ...request.body, ...edited } }, ({ new_mission_id }) => {
          drafting.forget()
          say(t('done', { count: 1, refused: 0 }))
          if (new_mission_id === null) close()
          else go(`/missions/${new_mission_id}`)
        })
      }
    >
      {isMission && <RedriveFields options={options} change={change} steps={steps} error={error} />}
      {isMission && mission_id !== null && <EditedInput missionId={mission_id} input={input} change={setInput} />}
      <section className={styles.preview} aria-live="polite">
        <h3>{t('preview')}</h3>
        <Loaded query={preview}>{(outcome) => <Would outcome={outcome} isMission={isMission} />}</Loaded>
      </section>
    </FormDialog>
  )
}

function Would({ outcome, isMission }: { readonly outcome: RedriveOutcome; readonly isMission: boolean }) {
  const t = useTexts(deadLettersTexts)
  const format = useFormat()
  const { kept_steps: steps, kept_usage: usage, agent_version: version } = outcome
  if (outcome.outcome === 'already_redriven') return <p>{t('already')}</p>
  if (!isMission) return <p>{t('wouldDelivery')}</p>
  return (
    <>
      <p>{t('wouldOne', { steps })}</p>
      {version !== null && <p>{t('wouldVersion', { version })}</p>}
      {steps > 0 && <p>{t('wouldReuse', { cost: format.money(usage.cost_usd), calls: usage.model_calls })}</p>}
    </>
  )
}

interface EditedInputProps {
  readonly missionId: string
  /** Undefined: the mission’s own. */
  readonly input: string | undefined
  change(input: string | undefined): void
}

function EditedInput({ missionId, input, change }: EditedInputProps) {
  const t = useTexts(deadLettersTexts)
  const mission = useOperation('getMission', { params: { mission_id: missionId } })
  const own = mission.data?.input
  const text = typeof own === 'string' ? own : JSON.stringify(own ?? '', null, 2)
  return (
    <>
      <Tick
        label={t('edit')}
        isOn={input !== undefined}
        isDisabled={mission.data === undefined}
        turn={(isOn) => change(isOn ? text : undefined)}
      />
      {input !== undefined && <InputField label={t('input')} hint={t('inputHint')} text={input} change={change} />}
    </>
  )
}
