import { Send } from 'lucide-react'
import { type FormEvent, useId, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { problemsBut, problemsIn, problemsWithin } from '../../api/problems.ts'
import { useOperation } from '../../api/use-operation.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { text, useSearchState } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Restored } from '../../kit/editing/restored.tsx'
import { useDraft } from '../../kit/editing/use-draft.ts'
import { Failure } from '../../kit/failure.tsx'
import { Choice, TextField } from '../../kit/field.tsx'
import { Acts, Beside } from '../../kit/form.tsx'
import { InputField } from '../../kit/input-field.tsx'
import { ObjectField } from '../../kit/object-field.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { priorityTexts } from '../../kit/priority.texts.ts'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './submit.module.css'
import { submitTexts } from './submit.texts.ts'
import {
  emptyDraft,
  namesCapability,
  ownFields,
  priorities,
  type SubmitDraft,
  submissionOf,
  takenIn,
} from './submit-draft.ts'

const parts = { agent: text }

/** A mission of a person’s own; the address may name the agent. */
export default function SubmitPage() {
  const t = useTexts(submitTexts)
  const may = useMay()
  return (
    <Page title={t('title')} about={t('about')}>
      {may('submitMission') ? <SubmitForm /> : <p>{t('mayNot')}</p>}
    </Page>
  )
}

function SubmitForm() {
  const t = useTexts(submitTexts)
  const { zone } = useFormat()
  const [, go] = useLocation()
  const [{ agent }] = useSearchState(parts)
  const drafting = useDraft(`mission ${agent}`, emptyDraft(agent))
  const { draft, change, forget } = drafting
  const [isTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const { send, error, isBusy } = useSubmit('submitMission', ['listMissions'])
  const body = submissionOf(draft, zone)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    setTried(true)
    if (body === undefined) return form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    send({ body }, ({ id }) => {
      forget()
      say(t('submitted'))
      go(`/missions/${id}`)
    })
  }
  return (
    <Panel title={t('mission')}>
      <form ref={form} onSubmit={submit} className={styles.form}>
        <Restored {...drafting} />
        <SubmitFields draft={draft} error={error} change={change} />
        {isTried && body === undefined && <p role="alert">{t('mend')}</p>}
        {error && <Failure error={error} />}
        <Acts>
          <Button
            type="submit"
            look="primary"
            operation="submitMission"
            icon={<Send aria-hidden />}
            isDisabled={isBusy}
          >
            {t('submit')}
          </Button>
        </Acts>
      </form>
    </Panel>
  )
}

interface FieldsProps {
  readonly draft: SubmitDraft
  readonly error: Error | null
  change(part: Partial<SubmitDraft>): void
}

function SubmitFields({ draft, error, change }: FieldsProps) {
  const t = useTexts(submitTexts)
  const priorityName = useTexts(priorityTexts)
  const { zone } = useFormat()
  const problemAt = problemsIn(error)
  return (
    <>
      <AgentField draft={draft} error={error} change={change} />
      <InputField
        label={t('input')}
        hint={t('inputHint')}
        isRequired
        rows={8}
        text={draft.input}
        problem={problemAt('input')}
        change={(input) => change({ input })}
      />
      <Beside>
        <Choice
          label={t('priority')}
          value={draft.priority}
          options={priorities.map((one) => [one, priorityName(one)])}
          problem={problemAt('priority')}
          choose={(value) => change({ priority: priorities.find((one) => one === value) ?? 'NORMAL' })}
        />
        <TextField
          label={t('usd')}
          hint={t('usdHint')}
          type="number"
          min={0}
          step="any"
          value={draft.usd}
          problem={problemsWithin(error, 'budget')}
          onChange={(event) => change({ usd: event.target.value })}
        />
      </Beside>
      <TextField
        label={t('startAt')}
        hint={t('startAtHint', { zone })}
        type="datetime-local"
        value={draft.startAt}
        problem={problemAt('start_at')}
        onChange={(event) => change({ startAt: event.target.value })}
      />
      <Beside>
        <TextField
          label={t('subject')}
          hint={t('subjectHint')}
          maxLength={200}
          value={draft.subject}
          problem={problemAt('subject')}
          onChange={(event) => change({ subject: event.target.value })}
        />
        <TextField
          label={t('tags')}
          hint={t('tagsHint')}
          value={draft.tags}
          problem={problemsWithin(error, 'tags')}
          onChange={(event) => change({ tags: event.target.value })}
        />
      </Beside>
      <ObjectField
        label={t('rest')}
        hint={t('restHint')}
        text={draft.rest}
        taken={takenIn(draft)}
        problem={problemsBut(error, ownFields)}
        change={(rest) => change({ rest })}
      />
    </>
  )
}

/** Any name can be written; those of the agents that there are are offered. */
function AgentField({ draft, error, change }: FieldsProps) {
  const t = useTexts(submitTexts)
  const may = useMay()
  const id = useId()
  const agents = useOperation('listAgents', { query: { limit: 100 } }, { when: may('listAgents') })
  return (
    <>
      <TextField
        label={t('agent')}
        hint={t('agentHint')}
        list={id}
        required={!namesCapability(draft)}
        maxLength={64}
        autoComplete="off"
        spellCheck={false}
        value={draft.agent}
        problem={problemsIn(error)('agent')}
        onChange={(event) => change({ agent: event.target.value })}
      />
      <datalist id={id}>
        {agents.data?.items.map(({ name, description }) => (
          <option key={name} value={name} label={description.slice(0, 80)} />
        ))}
      </datalist>
    </>
  )
}
