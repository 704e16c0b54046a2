import { useState } from 'react'
import type { Agent } from '../../../contract/resources/agent.ts'
import { problemsBut, problemsIn, problemsWithin } from '../../api/problems.ts'
import { useOperation } from '../../api/use-operation.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { useEdit } from '../../kit/editing/use-edit.tsx'
import { useReading } from '../../kit/editing/use-reading.ts'
import { Choice, TextArea, TextField } from '../../kit/field.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { ObjectField } from '../../kit/object-field.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { type AgentDraft, changesIn, creationOf, draftOf, ownFields } from './agent-draft.ts'
import { agentsTexts } from './agents.texts.ts'
import { ToolChoices } from './tool-choices.tsx'

interface AgentFormProps {
  /** Without one, a new agent is created. */
  readonly agent?: Agent
  close(): void
  written(agent: Agent): void
}

const readings = ['listAgents', 'getAgent', 'listAgentVersions', 'listSupervisedAgents'] as const

/** Everything that an agent’s version says: what is common in fields, the rest as JSON. */
export function AgentForm({ agent, close, written }: AgentFormProps) {
  const t = useTexts(agentsTexts)
  const edit = useAgentEdit(agent)
  const { begun, draft, change } = edit
  const creation = useSubmit('createAgent', readings)
  const update = useSubmit('updateAgent', readings)
  const error = creation.error ?? update.error
  const created = agent === undefined ? creationOf(draft) : undefined
  const changed = agent && changesIn(begun, draft)
  const then = (answer: Agent) => {
    edit.forget()
    close()
    written(answer)
  }
  const submit = () => {
    if (created) creation.send({ body: created }, then)
    else if (agent && changed && Object.keys(changed).length > 0)
      update.send({ params: { name: agent.name }, body: changed }, then)
    else close()
  }
  return (
    <FormDialog
      title={agent === undefined ? t('create') : t('editTitle', { name: agent.name })}
      isOpen
      close={close}
      verb={t(agent === undefined ? 'createVerb' : 'save')}
      drafting={edit}
      edit={edit}
      isUnfit={(created ?? changed) === undefined}
      isBusy={creation.isBusy || update.isBusy}
      error={error}
      submit={submit}
    >
      <AgentFields draft={draft} isNew={agent === undefined} error={error} change={change} />
    </FormDialog>
  )
}

interface FieldsProps {
  readonly draft: AgentDraft
  readonly isNew: boolean
  readonly error: Error | null
  change(part: Partial<AgentDraft>): void
}

function AgentFields({ draft, isNew, error, change }: FieldsProps) {
  const t = useTexts(agentsTexts)
  const problemAt = problemsIn(error)
  const { name, kind, description, instructions, model, tools, rest } = draft
  return (
    <>
      {isNew && (
        <TextField
          label={t('name')}
          hint={t('nameHint')}
          required
          maxLength={64}
          value={name}
          problem={problemAt('name')}
          onChange={(event) => change({ name: event.target.value })}
        />
      )}
      {isNew && (
        <Choice
          label={t('kind')}
          hint={t('kindHint')}
          value={kind}
          options={(['hosted', 'remote'] as const).map((one) => [one, t(one)])}
          choose={(value) => change({ kind: value as AgentDraft['kind'] })}
        />
      )}
      <TextField
        label={t('description')}
        hint={t('descriptionHint')}
        maxLength={1000}
        value={description}
        problem={problemAt('description')}
        onChange={(event) => change({ description: event.target.value })}
      />
      <TextArea
        label={t('instructions')}
        hint={t('instructionsHint')}
        required={kind === 'hosted'}
        rows={10}
        maxLength={50_000}
        value={instructions}
        problem={problemAt('instructions')}
        onChange={(event) => change({ instructions: event.target.value })}
      />
      {kind === 'hosted' && (
        <ModelField model={model} problem={problemAt('model')} change={(one) => change({ model: one })} />
      )}
      <TextArea
        label={t('tools')}
        hint={t('toolsHint')}
        rows={4}
        spellCheck={false}
        value={tools}
        problem={problemsWithin(error, 'tools')}
        onChange={(event) => change({ tools: event.target.value })}
      />
      <ToolChoices text={tools} change={(text) => change({ tools: text })} />
      <ObjectField
        label={t('rest')}
        hint={t('restHint')}
        rows={16}
        text={rest}
        taken={ownFields}
        problem={problemsBut(error, ownFields)}
        change={(text) => change({ rest: text })}
      />
    </>
  )
}

const other = 'other'

interface ModelFieldProps {
  readonly model: string
  readonly problem: string | undefined
  change(model: string): void
}

/** One of the known models, or another of the same providers. */
function ModelField({ model, problem, change }: ModelFieldProps) {
  const t = useTexts(agentsTexts)
  const models = useOperation('listModels', { query: { limit: 100 } })
  const names = [...new Set(['default', ...(models.data?.items.map((one) => one.name) ?? [])])]
  const without = new Set(models.data?.items.flatMap((one) => (one.has_credentials ? [] : [one.name])))
  const [isOther, setOther] = useState(false)
  const isListed = !isOther && (names.includes(model) || models.data === undefined)
  const options = isListed && !names.includes(model) ? [...names, model] : names
  return (
    <>
      <Choice
        label={t('model')}
        value={isListed ? model : other}
        options={[
          ...options.map((one) => [one, without.has(one) ? t('noCredentials', { model: one }) : one] as const),
          [other, t('unknownModel')],
        ]}
        problem={problem}
        choose={(value) => {
          setOther(value === other)
          if (value !== other) change(value)
        }}
      />
      {!isListed && (
        <TextField
          label={t('modelName')}
          hint={t('modelHint')}
          required
          value={model}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </>
  )
}

function useAgentEdit(agent: Agent | undefined) {
  const t = useTexts(agentsTexts)
  const call = { params: { name: agent?.name ?? '' } }
  return useEdit<Agent, AgentDraft>({
    form: `agent ${agent?.name ?? ''}`,
    present: agent,
    draftOf,
    sends: 'changed fields',
    reading: useReading('getAgent', call, (read) => read, agent !== undefined),
    nameOf: ({ name }) => name.trim(),
    labels: {
      description: t('description'),
      instructions: t('instructions'),
      model: t('model'),
      tools: t('tools'),
      rest: t('rest'),
    },
  })
}
