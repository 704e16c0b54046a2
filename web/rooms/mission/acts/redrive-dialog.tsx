import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { useLocation } from 'wouter'
import type { AnswerFor, CallFor } from '../../../api/call.ts'
import { client } from '../../../api/client.ts'
import { useSubmit } from '../../../api/use-submit.ts'
import { useDraft } from '../../../kit/editing/use-draft.ts'
import { Choice, TextField } from '../../../kit/field.tsx'
import { FormDialog } from '../../../kit/form-dialog.tsx'
import { namesLost } from '../../../kit/given-json.ts'
import { InputField } from '../../../kit/input-field.tsx'
import { Loaded } from '../../../kit/loaded.tsx'
import { editedInput, inputIn } from '../../../kit/parsed-json.ts'
import { say } from '../../../kit/toasts.tsx'
import { VersionChoice } from '../../../kit/version-choice.tsx'
import { isSaid, versionOf, type WantedVersion } from '../../../kit/wanted-version.ts'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import { actsTexts } from './acts.texts.ts'
import { changedByActs } from './changed-by-acts.ts'

interface RedriveDialogProps {
  readonly deadLetterId: string
  readonly mission: AnswerFor<'getMission'>
  readonly isOpen: boolean
  close(): void
}

type Redrive = NonNullable<NonNullable<CallFor<'redriveDeadLetter'>>['body']>

const keeps = ['all', 'none', 'some'] as const
type Keep = (typeof keeps)[number]

/** Begins a new mission with what a failed one had done; says beforehand what is kept, and what it had cost. */
export default function RedriveDialog({ deadLetterId, mission, isOpen, close }: RedriveDialogProps) {
  const t = useTexts(actsTexts)
  const [, go] = useLocation()
  const own = editedInput(mission.input)
  const [keep, setKeep] = useState<Keep>('all')
  const [step, setStep] = useState('1')
  const [version, setVersion] = useState<WantedVersion>({ kind: 'own' })
  const drafting = useDraft('redrive', { input: own })
  const { input } = drafting.draft
  const redrive = useSubmit('redriveDeadLetter', changedByActs)
  const kept: Redrive = {
    from_step: keep === 'all' ? 'failed' : keep === 'none' ? 1 : Math.max(1, Math.trunc(Number(step)) || 1),
    ...versionOf(version),
  }
  // Another input changes nothing about what is kept.
  const body: Redrive = { ...kept, ...(input !== own && { input: inputIn(input) }) }
  const act = () =>
    redrive.send({ params: { dead_letter_id: deadLetterId }, body }, ({ outcome, new_mission_id }) => {
      // Somebody else was quicker: what was written stays, and the page names that mission.
      if (outcome === 'already_redriven') return say(t('already'))
      drafting.forget()
      say(t('redriven'))
      close()
      if (new_mission_id !== null) go(`/missions/${new_mission_id}`)
    })
  return (
    <FormDialog
      title={t('redriveTitle')}
      isOpen={isOpen}
      close={close}
      verb={t('redrive')}
      drafting={drafting}
      isUnfit={namesLost(input).length > 0}
      isBusy={redrive.isBusy}
      error={redrive.error}
      submit={act}
    >
      <p>{t('redriveSays')}</p>
      <Choice
        label={t('from')}
        value={keep}
        choose={(value) => setKeep(keeps.find((one) => one === value) ?? 'all')}
        options={keeps.map((one) => [one, t(`keep_${one}`)])}
      />
      {keep === 'some' && (
        <TextField
          label={t('fromStep')}
          inputMode="numeric"
          value={step}
          onChange={(event) => setStep(event.target.value)}
        />
      )}
      <VersionChoice wanted={version} own={t('own', { version: mission.agent_version })} choose={setVersion} />
      <InputField
        label={t('input')}
        hint={t('inputHint')}
        text={input}
        change={(text) => drafting.change({ input: text })}
      />
      {isSaid(version) && <Preview deadLetterId={deadLetterId} body={kept} />}
    </FormDialog>
  )
}

function Preview({ deadLetterId, body }: { readonly deadLetterId: string; readonly body: Redrive }) {
  const t = useTexts(actsTexts)
  const format = useFormat()
  const asked = useDeferredValue(JSON.stringify({ ...body, dry_run: true }))
  const preview = useQuery({
    queryKey: ['redriveDeadLetter', deadLetterId, asked],
    queryFn: () =>
      client.redriveDeadLetter({ params: { dead_letter_id: deadLetterId }, body: JSON.parse(asked) as Redrive }),
  })
  return (
    <section>
      <h3>{t('preview')}</h3>
      <Loaded query={preview}>
        {({ outcome, agent_version, kept_steps, kept_usage }) => (
          <>
            <p>{t('previewSays', { version: agent_version ?? '–', count: kept_steps })}</p>
            {kept_steps > 0 && <p>{t('previewUsage', { cost: format.money(kept_usage.cost_usd) })}</p>}
            {outcome === 'already_redriven' && <p>{t('already')}</p>}
          </>
        )}
      </Loaded>
    </section>
  )
}
