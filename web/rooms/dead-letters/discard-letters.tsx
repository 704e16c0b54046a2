import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { deadLettersTexts } from './dead-letters.texts.ts'
import { inTurn } from './in-turn.ts'

interface DiscardProps {
  readonly ids: readonly string[]
  done(): void
}

/** Takes dead letters off the list, once it has said what that means. */
export function DiscardLetters({ ids, done }: DiscardProps) {
  const t = useTexts(deadLettersTexts)
  const queries = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const count = ids.length
  async function discard(): Promise<void> {
    setBusy(true)
    const failed = await inTurn(ids, (id) => client.discardDeadLetter({ params: { dead_letter_id: id } }))
    say(t('discarded', { count: count - failed }))
    for (const operation of ['listDeadLetters', 'countDeadLetters'])
      void queries.invalidateQueries({ queryKey: [operation] })
    setBusy(false)
    setOpen(false)
    done()
  }
  return (
    <>
      <Button operation="discardDeadLetter" look="danger" onPress={() => setOpen(true)}>
        {count === 1 ? t('discard') : t('discardChosen', { count })}
      </Button>
      <Confirm
        title={t('discardVerb')}
        isOpen={isOpen}
        close={() => setOpen(false)}
        verb={t('discardVerb')}
        isDangerous
        isBusy={isBusy}
        act={() => void discard()}
      >
        <p>{t('discardWhat', { count })}</p>
      </Confirm>
    </>
  )
}
