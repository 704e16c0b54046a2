import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { client } from '../../api/client.ts'
import { useOperationOnce } from '../../api/use-once.ts'
import { Button } from '../../kit/button.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { BulkPreview } from './bulk-preview.tsx'
import { deadLettersTexts } from './dead-letters.texts.ts'
import type { Cause } from './merge-causes.ts'
import { RedriveFields, type RedriveOptions, requestOf, usualOptions } from './redrive-options.tsx'

/** As many as one request redrives. */
const atOnce = 50

/** Redrives all that died of one cause, after it has shown what would happen. */
export function RedriveCause({ cause }: { readonly cause: Cause }) {
  const t = useTexts(deadLettersTexts)
  const format = useFormat()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button operation="redriveDeadLetters" onPress={() => setOpen(true)}>
        {t('redriveAll', { count: format.count(cause.count) })}
      </Button>
      {isOpen && <RedriveCauseDialog cause={cause} close={() => setOpen(false)} />}
    </>
  )
}

interface Progress {
  readonly done: number
  readonly refused: number
}

function RedriveCauseDialog({ cause, close }: { readonly cause: Cause; close(): void }) {
  const t = useTexts(deadLettersTexts)
  const queries = useQueryClient()
  const [options, change] = useState<RedriveOptions>(usualOptions)
  const [progress, setProgress] = useState<Progress>()
  const [error, setError] = useState<Error | null>(null)
  const isStopped = useRef(false)
  // What dies from now on is not redriven: it would never end.
  const [until] = useState(() => new Date().toISOString())
  const request = {
    filter: { code: cause.code, kind: cause.kind, died_before: until },
    from_step: options.from === '1' ? (1 as const) : ('failed' as const),
    ...requestOf(options),
    limit: atOnce,
  }
  const preview = useOperationOnce('redriveDeadLetters', { body: { ...request, dry_run: true } })

  async function redriveAll(): Promise<void> {
    setError(null)
    let cursor: string | null = null
    let soFar: Progress = { done: 0, refused: 0 }
    setProgress(soFar)
    try {
      do {
        const report: Awaited<ReturnType<typeof client.redriveDeadLetters>> = await client.redriveDeadLetters({
          body: { ...request, ...(cursor !== null && { cursor }) },
        })
        const refused = report.items.filter(({ outcome }) => outcome === 'refused').length
        soFar = { done: soFar.done + report.items.length - refused, refused: soFar.refused + refused }
        setProgress(soFar)
        cursor = report.next_cursor
      } while (cursor !== null && !isStopped.current)
      say(t('done', { count: soFar.done, refused: soFar.refused }))
      close()
    } catch (failed) {
      setError(failed as Error)
      setProgress(undefined)
    }
    for (const operation of ['listDeadLetters', 'countDeadLetters', 'listMissions'])
      void queries.invalidateQueries({ queryKey: [operation] })
  }

  const isBusy = progress !== undefined
  return (
    <FormDialog
      title={t('redriveCause', { code: cause.code })}
      isOpen
      close={() => {
        isStopped.current = true
        close()
      }}
      verb={t('redriveAll', { count: cause.count }).replace('…', '')}
      isBusy={isBusy}
      error={error}
      submit={() => void redriveAll()}
    >
      <RedriveFields options={options} change={change} error={preview.error ?? error} />
      <BulkPreview report={preview} count={cause.count} />
      {progress && (
        <p role="status">
          {t('progress', { ...progress, of: cause.count })}{' '}
          <Button
            onPress={() => {
              isStopped.current = true
            }}
          >
            {t('stop')}
          </Button>
        </p>
      )}
    </FormDialog>
  )
}
