import { useState } from 'react'
import type { ApiKey } from '../../../contract/resources/access.ts'
import { useAct, useList } from '../../api/use-operation.ts'
import { useMay, useSession } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { keysTexts } from './keys.texts.ts'

/** Ends a key, once it has said what ends with it. */
export function RevokeKey({ apiKey }: { readonly apiKey: ApiKey }) {
  const t = useTexts(keysTexts)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button operation="revokeKey" look="quiet" onPress={() => setOpen(true)}>
        {t('revoke')}
      </Button>
      {isOpen && <RevokeDialog apiKey={apiKey} close={() => setOpen(false)} />}
    </>
  )
}

function RevokeDialog({ apiKey: { id, name }, close }: { readonly apiKey: ApiKey; close(): void }) {
  const t = useTexts(keysTexts)
  const may = useMay()
  const { key: own } = useSession()
  const revoke = useAct('revokeKey', ['listKeys', 'listSessions', 'getCurrentSession'])
  const sessions = useList('listSessions', { query: { limit: 100 } }, { when: may('listSessions') })
  const count = sessions.data?.filter((session) => session.key.id === id).length
  return (
    <Confirm
      title={`${t('revokeVerb')}: ${name}`}
      isOpen
      close={close}
      verb={t('revokeVerb')}
      isDangerous
      isBusy={revoke.isPending}
      act={() => revoke.mutate({ params: { key_id: id } }, { onSuccess: () => say(t('revokedOne')), onSettled: close })}
    >
      <p>
        <bdi>{t('revokeWhat', { name })}</bdi>
      </p>
      {count !== undefined && <p>{t('revokeSessions', { count })}</p>}
      {id === own.id && (
        <p>
          <strong>{t('revokeOwn')}</strong>
        </p>
      )}
      <p>{t('revokeLinks')}</p>
    </Confirm>
  )
}
