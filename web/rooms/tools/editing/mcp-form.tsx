import { useState } from 'react'
import type { McpServer } from '../../../../contract/resources/mcp.ts'
import { problemsBut, problemsIn, problemsWithin } from '../../../api/problems.ts'
import { useSubmit } from '../../../api/use-submit.ts'
import { useMay } from '../../../app/session/session.tsx'
import { findIn } from '../../../kit/editing/find-in.ts'
import { useEdit } from '../../../kit/editing/use-edit.tsx'
import { useReading } from '../../../kit/editing/use-reading.ts'
import { Choice, TextArea, TextField } from '../../../kit/field.tsx'
import { Beside, Tick } from '../../../kit/form.tsx'
import { ObjectField } from '../../../kit/object-field.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { ConnectionChoice } from './connection-choice.tsx'
import { editingTexts } from './editing.texts.ts'
import { EntryDialog } from './entry-dialog.tsx'
import type { FormProps } from './form-props.ts'
import { approvals, draftOf, isOtherServer, type McpDraft, ownFields, revisions, settingsOf } from './mcp-draft.ts'
import { NameField } from './name-field.tsx'
import { NumberField } from './number-field.tsx'

/** A server whose tools agents use. */
export default function McpForm({ present: given, close, written }: FormProps<McpServer>) {
  const t = useTexts(editingTexts)
  const [present, takeUp] = useState(given)
  const edit = useMcpEdit(present, takeUp)
  const { draft, change } = edit
  const put = useSubmit('putMcpServer', ['listMcpServers', 'getMcpServer', 'listMcpTools'])
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
      newTitle={t('newMcp')}
      close={close}
      edit={edit}
      isUnfit={settings === undefined}
      isBusy={put.isBusy}
      error={put.error}
      submit={submit}
    >
      {present === undefined && (
        <NameField
          hint={t('serverNameHint')}
          most={32}
          name={draft.name}
          problem={problemsIn(put.error)('name')}
          change={(name) => change({ name })}
        />
      )}
      <McpFields draft={draft} error={put.error} change={change} />
      {present && isOtherServer(present, draft) && <p>{t('otherServer')}</p>}
    </EntryDialog>
  )
}

interface FieldsProps {
  readonly draft: McpDraft
  readonly error: Error | null
  change(part: Partial<McpDraft>): void
}

function McpFields({ draft, error, change }: FieldsProps) {
  const t = useTexts(editingTexts)
  const problemAt = problemsIn(error)
  return (
    <>
      <TextField
        label={t('url')}
        hint={t('httpsHint')}
        type="url"
        required
        maxLength={2000}
        value={draft.url}
        problem={problemAt('url')}
        onChange={(event) => change({ url: event.target.value })}
      />
      <ConnectionChoice
        connection={draft.connection}
        hint={t('serverConnectionHint')}
        problem={problemAt('connection')}
        choose={(connection) => change({ connection })}
      />
      <Beside>
        <Choice
          label={t('revision')}
          value={draft.revision}
          options={revisions.map((one) => [one, one === 'auto' ? t('askServer') : one])}
          problem={problemAt('revision')}
          choose={(value) => change({ revision: revisions.find((one) => one === value) ?? 'auto' })}
        />
        <NumberField
          label={t('timeout')}
          most={50}
          text={draft.timeout}
          problem={problemAt('timeout_s')}
          change={(timeout) => change({ timeout })}
        />
      </Beside>
      <Choice
        label={t('approveNew')}
        value={draft.approveNew}
        options={approvals.map((one) => [one, t(one === 'auto' ? 'atOnce' : 'byPerson')])}
        problem={problemAt('approve_new')}
        choose={(value) => change({ approveNew: approvals.find((one) => one === value) ?? 'manual' })}
      />
      <Tick label={t('trusts')} isOn={draft.trusts} turn={(trusts) => change({ trusts })} />
      <TextArea
        label={t('allowed')}
        hint={t('allowedHint')}
        rows={2}
        spellCheck={false}
        value={draft.tools}
        problem={problemsWithin(error, 'tools')}
        onChange={(event) => change({ tools: event.target.value })}
      />
      <ObjectField
        label={t('rest')}
        hint={t('mcpRestHint')}
        text={draft.rest}
        taken={ownFields}
        problem={problemsBut(error, ownFields)}
        change={(rest) => change({ rest })}
      />
    </>
  )
}

function useMcpEdit(present: McpServer | undefined, takeUp: (server: McpServer) => void) {
  const t = useTexts(editingTexts)
  const may = useMay()
  const call = { params: { name: present?.name ?? '' } }
  return useEdit<McpServer, McpDraft>({
    form: `mcp ${present?.name ?? ''}`,
    present,
    draftOf,
    sends: 'all',
    reading: useReading('getMcpServer', call, (server) => server, present !== undefined),
    ...(may('listMcpServers') && {
      find: (draft: McpDraft) => findIn('listMcpServers', ({ name }) => name === draft.name.trim()),
    }),
    takeUp,
    nameOf: ({ name }) => name.trim(),
    labels: {
      url: t('url'),
      connection: t('connection'),
      revision: t('revision'),
      approveNew: t('approveNew'),
      trusts: t('trusts'),
      tools: t('allowed'),
      timeout: t('timeout'),
      rest: t('rest'),
    },
  })
}
