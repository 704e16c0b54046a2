import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { Button } from '../../kit/button.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { BulkPreview } from './bulk-preview.tsx'
import { deadLettersTexts } from './dead-letters.texts.ts'
import { inTurn } from './in-turn.ts'
import { RedriveFields, requestOf, usualOptions } from './redrive-options.tsx'
import { useChosenPreview } from './use-chosen-preview.ts'

interface ChosenProps {
  readonly ids: readonly string[]
  done(): void
}

/** Redrives those that were chosen in the list. */
export function RedriveChosen({ ids, done }: ChosenProps) {
  const t = useTexts(deadLettersTexts)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button operation="redriveDeadLetter" onPress={() => setOpen(true)}>
        {t('redriveChosen', { count: ids.length })}
      </Button>
      {isOpen && <ChosenDialog ids={ids} done={done} close={() => setOpen(false)} />}
    </>
  )
}

function ChosenDialog({ ids, done, close }: ChosenProps & { close(): void }) {
  const t = useTexts(deadLettersTexts)
  const queries = useQueryClient()
  const [options, change] = useState(usualOptions)
  const [isBusy, setBusy] = useState(false)
  const body = { ...requestOf(options), from_step: options.from === '1' ? (1 as const) : ('failed' as const) }
  const preview = useChosenPreview(ids, body)
  async function redrive(): Promise<void> {
    setBusy(true)
    const refused = await inTurn(ids, (id) => client.redriveDeadLetter({ params: { dead_letter_id: id }, body }))
    say(t('done', { count: ids.length - refused, refused }))
    for (const operation of ['listDeadLetters', 'countDeadLetters'])
      void queries.invalidateQueries({ queryKey: [operation] })
    close()
    done()
  }
  return (
    <FormDialog
      title={t('redriveTitle', { count: ids.length })}
      isOpen
      close={close}
      verb={t('redriveVerb')}
      isBusy={isBusy}
      error={null}
      submit={() => void redrive()}
    >
      <RedriveFields options={options} change={change} error={preview.error} />
      <BulkPreview report={preview} count={ids.length} />
    </FormDialog>
  )
}
