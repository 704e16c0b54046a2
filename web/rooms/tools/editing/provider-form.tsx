import { useState } from 'react'
import type { ModelProvider } from '../../../../contract/resources/model-provider.ts'
import { problemsIn, problemsWithin } from '../../../api/problems.ts'
import { useSubmit } from '../../../api/use-submit.ts'
import { useMay } from '../../../app/session/session.tsx'
import { findIn } from '../../../kit/editing/find-in.ts'
import { useEdit } from '../../../kit/editing/use-edit.tsx'
import { useReading } from '../../../kit/editing/use-reading.ts'
import { Choice, TextField } from '../../../kit/field.tsx'
import { Beside } from '../../../kit/form.tsx'
import { ObjectField } from '../../../kit/object-field.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { editingTexts } from './editing.texts.ts'
import { EntryDialog } from './entry-dialog.tsx'
import type { FormProps } from './form-props.ts'
import { NameField } from './name-field.tsx'
import { draftOf, type ProviderDraft, protocols, settingsOf, withoutKey } from './provider-draft.ts'
import { SecretField } from './secret-field.tsx'

/** A source of models with the tenant’s own key. */
export default function ProviderForm({ present: given, close, written }: FormProps<ModelProvider>) {
  const t = useTexts(editingTexts)
  const [present, takeUp] = useState(given)
  const edit = useProviderEdit(present, takeUp)
  const { draft, change } = edit
  const put = useSubmit('putModelProvider', ['listModelProviders', 'getModelProvider', 'listModels'])
  const settings = settingsOf(draft)
  const submit = () => {
    if (settings === undefined) return
    put.send(settings, ({ name }) => {
      edit.forget()
      close()
      written(name)
    })
  }
  return (
    <EntryDialog
      present={present}
      newTitle={t('newProvider')}
      close={close}
      edit={edit}
      isUnfit={settings === undefined}
      isBusy={put.isBusy}
      error={put.error}
      submit={submit}
    >
      {present === undefined && (
        <NameField
          hint={t('providerNameHint')}
          most={32}
          name={draft.name}
          problem={problemsIn(put.error)('name')}
          change={(name) => change({ name })}
        />
      )}
      <ProviderFields draft={draft} hasKey={present?.has_key ?? false} error={put.error} change={change} />
    </EntryDialog>
  )
}

interface FieldsProps {
  readonly draft: ProviderDraft
  readonly hasKey: boolean
  readonly error: Error | null
  change(part: Partial<ProviderDraft>): void
}

function ProviderFields({ draft, hasKey, error, change }: FieldsProps) {
  const t = useTexts(editingTexts)
  const problemAt = problemsIn(error)
  const uses = hasKey ? (['present', 'new', 'none'] as const) : (['new', 'none'] as const)
  return (
    <>
      <TextField
        label={t('optional', { name: t('description') })}
        maxLength={1000}
        value={draft.description}
        problem={problemAt('description')}
        onChange={(event) => change({ description: event.target.value })}
      />
      <Beside>
        <Choice
          label={t('protocol')}
          value={draft.protocol}
          options={protocols.map((one) => [one, one])}
          problem={problemAt('protocol')}
          choose={(protocol) => change({ protocol })}
        />
        <Choice
          label={t('key')}
          value={draft.keyUse}
          options={uses.map((one) => [one, t(`key_${one}`)])}
          choose={(value) => change({ keyUse: uses.find((one) => one === value) ?? 'new' })}
        />
      </Beside>
      <TextField
        label={t('url')}
        hint={t('providerUrlHint')}
        type="url"
        required
        maxLength={2000}
        value={draft.url}
        problem={problemAt('base_url')}
        onChange={(event) => change({ url: event.target.value })}
      />
      {draft.keyUse === 'new' && (
        <SecretField
          label={t('newKey')}
          hint={t('newKeyHint')}
          text={draft.key}
          problem={problemAt('api_key')}
          change={(key) => change({ key })}
        />
      )}
      <ObjectField
        label={t('models')}
        hint={t('modelsHint')}
        rows={6}
        text={draft.models}
        problem={problemsWithin(error, 'models')}
        change={(models) => change({ models })}
      />
      <ObjectField
        label={t('timeouts')}
        hint={t('timeoutsHint')}
        rows={2}
        text={draft.timeouts}
        problem={problemsWithin(error, 'timeouts')}
        change={(timeouts) => change({ timeouts })}
      />
    </>
  )
}

function useProviderEdit(present: ModelProvider | undefined, takeUp: (provider: ModelProvider) => void) {
  const t = useTexts(editingTexts)
  const may = useMay()
  const call = { params: { name: present?.name ?? '' } }
  return useEdit<ModelProvider, ProviderDraft>({
    form: `provider ${present?.name ?? ''}`,
    present,
    draftOf,
    keep: withoutKey,
    sends: 'all',
    reading: useReading('getModelProvider', call, (provider) => provider, present !== undefined),
    ...(may('listModelProviders') && {
      find: (draft: ProviderDraft) => findIn('listModelProviders', ({ name }) => name === draft.name.trim()),
    }),
    takeUp,
    nameOf: ({ name }) => name.trim(),
    labels: {
      description: t('description'),
      protocol: t('protocol'),
      url: t('url'),
      keyUse: t('key'),
      models: t('models'),
      timeouts: t('timeouts'),
    },
  })
}
