import { useState } from 'react'
import type { Agent } from '../../../contract/resources/agent.ts'
import { problemsIn } from '../../api/problems.ts'
import { useOperation } from '../../api/use-operation.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Choice, TextArea, TextField } from '../../kit/field.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { namesIn } from '../../kit/names-in.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { type AgentDraft, changesIn, draftOf } from './agent-draft.ts'
import { agentsTexts } from './agents.texts.ts'

interface AgentFormProps {
  /** Without one, a new agent is created. */
  readonly agent?: Agent
  close(): void
  written(agent: Agent): void
}

const readings = ['listAgents', 'getAgent', 'listAgentVersions', 'listSupervisedAgents'] as const

/** The parts of an agent that people write; everything else stays as it is. */
export function AgentForm({ agent, close, written }: AgentFormProps) {
  const t = useTexts(agentsTexts)
  const [draft, setDraft] = useState(draftOf(agent))
  const creation = useSubmit('createAgent', readings)
  const update = useSubmit('updateAgent', readings)
  const error = creation.error ?? update.error
  const then = (answer: Agent) => {
    close()
    written(answer)
  }
  const submit = () => {
    if (agent === undefined) {
      const { tools, ...rest } = draft
      creation.send({ body: { ...rest, tools: namesIn(tools) } }, then)
      return
    }
    const body = changesIn(agent, draft)
    if (body === undefined) close()
    else update.send({ params: { name: agent.name }, body }, then)
  }
  return (
    <FormDialog
      title={agent === undefined ? t('create') : t('editTitle', { name: agent.name })}
      isOpen
      close={close}
      verb={t(agent === undefined ? 'createVerb' : 'save')}
      isBusy={creation.isBusy || update.isBusy}
      error={error}
      submit={submit}
    >
      <AgentFields
        draft={draft}
        isNew={agent === undefined}
        error={error}
        change={(part) => setDraft({ ...draft, ...part })}
      />
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
  const { name, kind, description, instructions, model, tools } = draft
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
        problem={problemAt('tools')}
        onChange={(event) => change({ tools: event.target.value })}
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
  const [isOther, setOther] = useState(false)
  const isListed = !isOther && (names.includes(model) || models.data === undefined)
  const options = isListed && !names.includes(model) ? [...names, model] : names
  return (
    <>
      <Choice
        label={t('model')}
        value={isListed ? model : other}
        options={[...options.map((one) => [one, one] as const), [other, t('unknownModel')]]}
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
