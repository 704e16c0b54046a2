import { lazy } from 'react'
import type { Connection } from '../../../contract/resources/connection.ts'
import { useAct, useList, useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Time } from '../../kit/time.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { Authorize } from './authorize.tsx'
import { ChangeButton } from './editing/change-button.tsx'
import { editingTexts } from './editing/editing.texts.ts'
import type { Opening } from './opening.ts'
import { RemoveButton } from './remove-button.tsx'
import { TestConnection } from './test-connection.tsx'
import { ToolList } from './tool-list.tsx'
import { toolsTexts } from './tools.texts.ts'

const RotateForm = lazy(() => import('./editing/rotate-form.tsx'))

/** Sealed secrets, and the hosts that get them. */
export function ConnectionsPart({ opened, open }: Opening) {
  const t = useTexts(toolsTexts)
  const list = useList('listConnections', { query: { limit: 100 } })
  return (
    <>
      <ToolList<Connection>
        view="connections"
        list={list}
        open={open}
        command={newConnection}
        columns={[
          { id: 'kind', title: t('kind'), width: '160px', cell: ({ kind }) => t(kind) },
          {
            id: 'hosts',
            title: t('hosts'),
            width: 'minmax(0, 1.2fr)',
            cell: ({ hosts }) => <bdi>{hosts.join(', ')}</bdi>,
          },
          {
            id: 'test',
            title: t('lastTest'),
            width: 'minmax(0, 1fr)',
            cell: ({ last_test }) => last_test && <LastTest test={last_test} />,
          },
          {
            id: 'used',
            title: t('lastUsed'),
            width: '140px',
            cell: ({ last_used_at }) => last_used_at && <Time at={last_used_at} />,
          },
        ]}
      />
      {opened !== '' && <ConnectionDialog key={opened} name={opened} close={() => open('')} />}
    </>
  )
}

const newConnection = `curl -s "$SORTIE_URL/v1/connections" -H "authorization: Bearer $SORTIE_API_KEY" -H 'content-type: application/json' \\
  -d '{"name": "shop", "hosts": ["shop.example.com"], "credential": {"kind": "bearer", "token": "…"}}'`

function LastTest({ test: { http_status, error, at } }: { readonly test: NonNullable<Connection['last_test']> }) {
  const t = useTexts(toolsTexts)
  return (
    <>
      <bdi>{http_status === null ? (error ?? t('noAnswer')) : `HTTP ${http_status}`}</bdi> · <Time at={at} />
    </>
  )
}

function ConnectionDialog({ name, close }: { readonly name: string; close(): void }) {
  const connection = useOperation('getConnection', { params: { name } })
  return (
    <Dialog
      title={name}
      place="side"
      isOpen
      close={close}
      actions={connection.data && <ConnectionActs connection={connection.data} close={close} />}
    >
      <Loaded query={connection}>{(read) => <ConnectionFacts connection={read} />}</Loaded>
    </Dialog>
  )
}

function ConnectionActs({ connection, close }: { readonly connection: Connection; close(): void }) {
  const t = useTexts(toolsTexts)
  const editing = useTexts(editingTexts)
  const { name, kind, hosts } = connection
  const may = useMay()
  const remove = useAct('deleteConnection', ['listConnections'])
  const act = () =>
    remove.mutate(
      { params: { name } },
      {
        onSuccess: () => {
          say(t('deleted', { name }))
          close()
        },
      },
    )
  return (
    <>
      {may('deleteConnection') && (
        <RemoveButton
          name={name}
          operation="deleteConnection"
          what={t('deleteConnection')}
          isBusy={remove.isPending}
          act={act}
        />
      )}
      <ChangeButton
        operation="rotateConnection"
        title={editing('rotate')}
        form={(done) => (
          <RotateForm connection={connection} close={done} rotated={() => say(editing('rotated', { name }))} />
        )}
      />
      {kind === 'oauth_authorization_code' && may('authorizeConnection') && <Authorize name={name} />}
      {may('testConnection') && <TestConnection name={name} host={hosts[0] ?? ''} />}
    </>
  )
}

function ConnectionFacts({ connection }: { readonly connection: Connection }) {
  const t = useTexts(toolsTexts)
  const { description, kind, hosts, headers, token_url, created_at, rotated_at, authorized_at, last_test } = connection
  const needsConsent = kind === 'oauth_authorization_code'
  return (
    <Facts
      entries={[
        [t('description'), description],
        [t('kind'), t(kind)],
        [t('hosts'), hosts.join(', ')],
        [t('headerNames'), headers.join(', ')],
        [t('tokenUrl'), token_url],
        [
          t('authorized'),
          needsConsent && (authorized_at === null ? t('notAuthorized') : <Time key="authorized" at={authorized_at} />),
        ],
        [t('lastTest'), last_test && <LastTest key="test" test={last_test} />],
        [t('lastUsed'), connection.last_used_at && <Time key="used" at={connection.last_used_at} />],
        [t('rotated'), rotated_at && <Time key="rotated" at={rotated_at} />],
        [t('created'), <Time key="created" at={created_at} exact />],
      ]}
    />
  )
}
