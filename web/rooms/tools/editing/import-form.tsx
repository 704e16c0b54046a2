import { useRef, useState } from 'react'
import type { ToolImport } from '../../../../contract/resources/tool-import.ts'
import { problemsIn, problemsWithin } from '../../../api/problems.ts'
import { useSubmit } from '../../../api/use-submit.ts'
import { Button } from '../../../kit/button.tsx'
import { useDraft } from '../../../kit/editing/use-draft.ts'
import { TextArea, TextField } from '../../../kit/field.tsx'
import { Beside } from '../../../kit/form.tsx'
import { FormDialog } from '../../../kit/form-dialog.tsx'
import { say } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { ConnectionChoice } from './connection-choice.tsx'
import { editingTexts } from './editing.texts.ts'
import { emptyImport, type ImportDraft, importOf, newIn, previewOf } from './import-draft.ts'
import { ImportPreview } from './import-preview.tsx'

interface Seen {
  readonly preview: ToolImport
  readonly chosen: readonly string[]
}

/** First what an API’s description would become, then those of its operations that a person wants. */
export default function ImportForm({ close }: { close(): void }) {
  const t = useTexts(editingTexts)
  const drafting = useDraft('import', emptyImport)
  const { draft } = drafting
  const [seen, setSeen] = useState<Seen>()
  const { send, error, isBusy, reset } = useSubmit('importTools', ['listTools', 'getTool', 'listToolVersions'])
  const change = (part: Partial<ImportDraft>) => {
    drafting.change(part)
    setSeen(undefined)
    reset()
  }
  const submit = () => {
    if (seen === undefined) send({ body: previewOf(draft) }, (preview) => setSeen({ preview, chosen: newIn(preview) }))
    else
      send({ body: importOf(draft, seen.chosen) }, ({ tools }) => {
        drafting.forget()
        say(t('imported', { count: tools.length }))
        close()
      })
  }
  const count = seen?.chosen.length ?? 0
  return (
    <FormDialog
      title={t('importTitle')}
      isOpen
      close={close}
      verb={seen === undefined ? t('preview') : t('importSome', { count })}
      drafting={drafting}
      lacks={seen !== undefined && count === 0 && t('importLacks')}
      isBusy={isBusy}
      error={error}
      submit={submit}
    >
      <ImportFields draft={draft} error={error} change={change} />
      {seen && <ImportPreview {...seen} choose={(chosen) => setSeen({ ...seen, chosen })} />}
    </FormDialog>
  )
}

interface FieldsProps {
  readonly draft: ImportDraft
  readonly error: Error | null
  change(part: Partial<ImportDraft>): void
}

function ImportFields({ draft, error, change }: FieldsProps) {
  const t = useTexts(editingTexts)
  const problemAt = problemsIn(error)
  return (
    <>
      <TextArea
        label={t('document')}
        hint={t('documentHint')}
        required
        rows={6}
        spellCheck={false}
        value={draft.document}
        problem={problemAt('document')}
        onChange={(event) => change({ document: event.target.value })}
      />
      <FileReader read={(document) => change({ document })} />
      <Beside>
        <TextField
          label={t('optional', { name: t('prefix') })}
          hint={t('prefixHint')}
          maxLength={32}
          spellCheck={false}
          value={draft.prefix}
          problem={problemAt('prefix')}
          onChange={(event) => change({ prefix: event.target.value })}
        />
        <ConnectionChoice
          connection={draft.connection}
          problem={problemAt('connection')}
          choose={(connection) => change({ connection })}
        />
      </Beside>
      <TextField
        label={t('optional', { name: t('server') })}
        hint={t('serverHint')}
        type="url"
        maxLength={500}
        value={draft.server}
        problem={problemAt('server')}
        onChange={(event) => change({ server: event.target.value })}
      />
      <TextArea
        label={t('optional', { name: t('operations') })}
        hint={t('operationsHint')}
        rows={2}
        spellCheck={false}
        value={draft.operations}
        problem={problemsWithin(error, 'operations')}
        onChange={(event) => change({ operations: event.target.value })}
      />
    </>
  )
}

/** A document is often a file. */
function FileReader({ read }: { read(text: string): void }) {
  const t = useTexts(editingTexts)
  const input = useRef<HTMLInputElement>(null)
  return (
    <div>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('fromFile')}
        accept=".json,.yaml,.yml,application/json"
        onChange={(event) => {
          const [file] = event.target.files ?? []
          event.target.value = ''
          void file?.text().then(read)
        }}
      />
      <Button onPress={() => input.current?.click()}>{t('fromFile')}</Button>
    </div>
  )
}
