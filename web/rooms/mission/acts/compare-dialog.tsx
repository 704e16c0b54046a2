import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { AnswerFor } from '../../../api/call.ts'
import { useOperation } from '../../../api/use-operation.ts'
import { Button } from '../../../kit/button.tsx'
import { Dialog } from '../../../kit/dialog.tsx'
import { TextField } from '../../../kit/field.tsx'
import { kitTexts } from '../../../kit/kit.texts.ts'
import { Loaded } from '../../../kit/loaded.tsx'
import { Status } from '../../../kit/status.tsx'
import { Time } from '../../../kit/time.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { actsTexts } from './acts.texts.ts'

interface CompareDialogProps {
  readonly mission: AnswerFor<'getMission'>
  readonly isOpen: boolean
  close(): void
}

export default function CompareDialog({ mission, isOpen, close }: CompareDialogProps) {
  const t = useTexts(actsTexts)
  const kit = useTexts(kitTexts)
  const [, go] = useLocation()
  const [other, setOther] = useState(mission.redriven_from?.mission_id ?? '')
  const [isWrong, setWrong] = useState(false)
  const recent = useOperation('listMissions', { query: { agent: mission.agent, limit: 10 } })
  const hrefOf = (id: string) => `/missions/${mission.id}/compare/${encodeURIComponent(id)}`
  const act = () => {
    const id = other.trim()
    const isId = id.startsWith('mis_')
    setWrong(!isId)
    if (isId) go(hrefOf(id))
  }
  return (
    <Dialog
      title={t('compareTitle')}
      isOpen={isOpen}
      close={close}
      actions={
        <>
          <Button onPress={close}>{kit('cancel')}</Button>
          <Button look="primary" onPress={act}>
            {t('compareVerb')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('other')}
        placeholder="mis_…"
        value={other}
        problem={isWrong ? t('wrongId') : undefined}
        onChange={(event) => setOther(event.target.value)}
      />
      <h3>{t('recent')}</h3>
      <Loaded query={recent}>
        {({ items }) => (
          <ul>
            {items
              .filter(({ id }) => id !== mission.id)
              .map(({ id, status, created_at }) => (
                <li key={id}>
                  <Status status={status} />{' '}
                  <Link href={hrefOf(id)}>
                    <code>{id}</code>
                  </Link>{' '}
                  <Time at={created_at} />
                </li>
              ))}
          </ul>
        )}
      </Loaded>
    </Dialog>
  )
}
