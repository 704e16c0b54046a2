import { lazy } from 'react'
import type { McpServer } from '../../../contract/resources/mcp.ts'
import { useAct, useList, useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Badge } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { ChangeButton } from './editing/change-button.tsx'
import { editingTexts } from './editing/editing.texts.ts'
import { McpToolList } from './mcp-tool-list.tsx'
import type { Opening } from './opening.ts'
import { RemoveButton } from './remove-button.tsx'
import { ToolList } from './tool-list.tsx'
import { toolsTexts } from './tools.texts.ts'

const McpForm = lazy(() => import('./editing/mcp-form.tsx'))
const AuthorizeServer = lazy(() => import('./editing/authorize-server.tsx'))

/** Servers whose tools agents use. */
export function McpPart({ opened, open }: Opening) {
  const t = useTexts(toolsTexts)
  const list = useList('listMcpServers', { query: { limit: 100 } })
  return (
    <>
      <ToolList<McpServer>
        view="mcp"
        list={list}
        open={open}
        command={newServer}
        columns={[
          { id: 'url', title: t('url'), width: 'minmax(0, 1.6fr)', cell: ({ url }) => <bdi>{url}</bdi> },
          {
            id: 'authorization',
            title: t('authorized'),
            width: '220px',
            cell: ({ needs_authorization: needed, authorized }) => {
              if (needed) return <Badge tone="amber">{t('needsAuthorization')}</Badge>
              return authorized && <bdi>{authorized.issuer}</bdi>
            },
          },
          {
            id: 'listed',
            title: t('listedAt'),
            width: '140px',
            cell: ({ listed_at }) => (listed_at === null ? t('neverListed') : <Time at={listed_at} />),
          },
        ]}
      />
      {opened !== '' && <ServerDialog key={opened} name={opened} close={() => open('')} />}
    </>
  )
}

const newServer = `curl -s -X PUT "$SORTIE_URL/v1/mcp-servers/files" -H "authorization: Bearer $SORTIE_API_KEY" \\
  -H 'content-type: application/json' -d '{"url": "https://mcp.example.com/files"}'
npm run -s sortie -- mcp refresh files`

function ServerDialog({ name, close }: { readonly name: string; close(): void }) {
  const server = useOperation('getMcpServer', { params: { name } })
  return (
    <Dialog
      title={name}
      place="side"
      isOpen
      close={close}
      actions={server.data && <ServerActs server={server.data} close={close} />}
    >
      <Loaded query={server}>
        {(read) => (
          <>
            <ServerFacts server={read} />
            <McpToolList server={name} />
          </>
        )}
      </Loaded>
    </Dialog>
  )
}

function ServerActs({ server, close }: { readonly server: McpServer; close(): void }) {
  const t = useTexts(toolsTexts)
  const editing = useTexts(editingTexts)
  const { name } = server
  const may = useMay()
  const refresh = useAct('refreshMcpServer', ['getMcpServer', 'listMcpServers', 'listMcpTools'])
  const remove = useAct('deleteMcpServer', ['listMcpServers'])
  const given = { params: { name } }
  const act = () =>
    remove.mutate(given, {
      onSuccess: () => {
        say(t('deleted', { name }))
        close()
      },
    })
  return (
    <>
      {may('deleteMcpServer') && (
        <RemoveButton
          name={name}
          operation="deleteMcpServer"
          what={t('deleteServer')}
          isBusy={remove.isPending}
          act={act}
        />
      )}
      <ChangeButton
        operation="putMcpServer"
        title={editing('change')}
        form={(done) => <McpForm present={server} close={done} written={() => say(editing('written', { name }))} />}
      />
      <ChangeButton
        operation="authorizeMcpServer"
        title={editing('authorize')}
        form={(done) => <AuthorizeServer name={name} close={done} />}
      />
      {may('refreshMcpServer') && (
        <Button
          look="primary"
          operation="refreshMcpServer"
          isDisabled={refresh.isPending}
          onPress={() =>
            refresh.mutate(given, { onSuccess: ({ tools }) => say(t('refreshed', { count: tools.length })) })
          }
        >
          {t('refresh')}
        </Button>
      )}
    </>
  )
}

function ServerFacts({ server }: { readonly server: McpServer }) {
  const t = useTexts(toolsTexts)
  const format = useFormat()
  const { url, connection, revision, spoken, approve_new, server_info, listed_at, authorized, timeout_s } = server
  return (
    <Facts
      entries={[
        [t('url'), url],
        [t('connection'), connection],
        [t('revision'), spoken ?? (revision === 'auto' ? t('auto') : revision)],
        [t('approveNew'), t(approve_new === 'auto' ? 'automatic' : 'manual')],
        [t('timeout'), format.duration(timeout_s * 1000)],
        [t('serverInfo'), server_info],
        [t('listedAt'), listed_at === null ? t('neverListed') : <Time key="listed" at={listed_at} />],
        [t('authorized'), authorized?.issuer],
        [
          t('needsAuthorization'),
          server.needs_authorization && <Time key="needs" at={server.needs_authorization.since} />,
        ],
      ]}
    />
  )
}
