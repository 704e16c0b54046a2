import type { Tool } from '../../../../contract/resources/tool.ts'
import { problemsBut, problemsIn, problemsWithin } from '../../../api/problems.ts'
import { useSubmit } from '../../../api/use-submit.ts'
import { useEdit } from '../../../kit/editing/use-edit.tsx'
import { useReading } from '../../../kit/editing/use-reading.ts'
import { Choice, TextField } from '../../../kit/field.tsx'
import { Beside } from '../../../kit/form.tsx'
import { ObjectField } from '../../../kit/object-field.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { ConnectionChoice } from './connection-choice.tsx'
import { DescriptionField } from './description-field.tsx'
import { editingTexts } from './editing.texts.ts'
import { EntryDialog } from './entry-dialog.tsx'
import type { FormProps } from './form-props.ts'
import {
  changesIn,
  creationOf,
  draftOf,
  effects,
  type HttpDraft,
  methods,
  ownFields,
  requestFields,
  withoutHeaders,
} from './http-draft.ts'
import { NameField } from './name-field.tsx'
import { NumberField } from './number-field.tsx'

const readings = ['listTools', 'getTool', 'listToolVersions'] as const

/** A request that a model fills in. */
export default function HttpForm({ present, close, written }: FormProps<Tool>) {
  const t = useTexts(editingTexts)
  const edit = useHttpEdit(present)
  const { begun, draft, change } = edit
  const creation = useSubmit('createTool', readings)
  const update = useSubmit('updateTool', readings)
  const created = present === undefined ? creationOf(draft) : undefined
  const changed = present && changesIn(begun, draft)
  const error = creation.error ?? update.error
  const done = ({ name }: Tool) => {
    edit.forget()
    close()
    written(name)
  }
  const submit = () => {
    if (created) creation.send({ body: created }, done)
    else if (present && changed && Object.keys(changed).length > 0)
      update.send({ params: { name: present.name }, body: changed }, done)
    else close()
  }
  return (
    <EntryDialog
      present={present}
      newTitle={t('newHttp')}
      close={close}
      edit={edit}
      isUnfit={(created ?? changed) === undefined}
      isBusy={creation.isBusy || update.isBusy}
      error={error}
      submit={submit}
    >
      {present === undefined && (
        <NameField
          hint={t('toolNameHint')}
          most={64}
          name={draft.name}
          problem={problemsIn(error)('name')}
          change={(name) => change({ name })}
        />
      )}
      <HttpFields draft={draft} isNew={present === undefined} error={error} change={change} />
    </EntryDialog>
  )
}

interface FieldsProps {
  readonly draft: HttpDraft
  readonly isNew: boolean
  readonly error: Error | null
  change(part: Partial<HttpDraft>): void
}

function HttpFields({ draft, isNew, error, change }: FieldsProps) {
  const t = useTexts(editingTexts)
  const problemAt = problemsIn(error)
  return (
    <>
      <DescriptionField
        text={draft.description}
        problem={problemAt('description')}
        change={(description) => change({ description })}
      />
      <Beside>
        <Choice
          label={t('method')}
          value={draft.method}
          options={methods.map((one) => [one, one])}
          problem={problemAt('request.method')}
          choose={(value) => change({ method: methods.find((one) => one === value) ?? 'GET' })}
        />
        <Choice
          label={t('effect')}
          value={draft.effect}
          options={[...(isNew ? [['', t('byMethod')] as const] : []), ...effects.map((one) => [one, t(one)] as const)]}
          problem={problemAt('effect')}
          choose={(value) => change({ effect: effects.find((one) => one === value) ?? '' })}
        />
      </Beside>
      <TextField
        label={t('url')}
        hint={t('urlHint')}
        required
        maxLength={2000}
        spellCheck={false}
        value={draft.url}
        problem={problemAt('request.url')}
        onChange={(event) => change({ url: event.target.value })}
      />
      <ConnectionChoice
        connection={draft.connection}
        hint={t('connectionHint')}
        problem={problemAt('connection')}
        choose={(connection) => change({ connection })}
      />
      <Beside>
        <NumberField
          label={t('timeout')}
          most={50}
          text={draft.timeout}
          problem={problemAt('timeout_s')}
          change={(timeout) => change({ timeout })}
        />
        <NumberField
          label={t('tries')}
          most={3}
          text={draft.tries}
          problem={problemAt('max_tries')}
          change={(tries) => change({ tries })}
        />
      </Beside>
      <ObjectField
        label={t('parameters')}
        hint={t('parametersHint')}
        rows={8}
        text={draft.parameters}
        problem={problemsWithin(error, 'parameters')}
        change={(parameters) => change({ parameters })}
      />
      <ObjectField
        label={t('request')}
        hint={t('requestHint')}
        rows={6}
        text={draft.request}
        taken={requestFields}
        problem={problemsWithin(error, 'request', ['request.method', 'request.url'])}
        change={(request) => change({ request })}
      />
      <ObjectField
        label={t('rest')}
        hint={t('httpRestHint')}
        text={draft.rest}
        taken={ownFields}
        problem={problemsBut(error, ownFields)}
        change={(rest) => change({ rest })}
      />
    </>
  )
}

function useHttpEdit(present: Tool | undefined) {
  const t = useTexts(editingTexts)
  const call = { params: { name: present?.name ?? '' } }
  return useEdit<Tool, HttpDraft>({
    form: `http ${present?.name ?? ''}`,
    present,
    draftOf,
    keep: withoutHeaders,
    // Its address and method are sent with the rest of the request.
    sends: 'all',
    reading: useReading('getTool', call, (tool) => tool, present !== undefined),
    nameOf: ({ name }) => name.trim(),
    labels: {
      description: t('description'),
      method: t('method'),
      url: t('url'),
      connection: t('connection'),
      effect: t('effect'),
      timeout: t('timeout'),
      tries: t('tries'),
      parameters: t('parameters'),
      request: t('request'),
      rest: t('rest'),
    },
  })
}
