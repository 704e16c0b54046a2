import { lazy, Suspense } from 'react'
import type { Tool } from '../../../contract/resources/tool.ts'
import { SortieApiError } from '../../../sdk/errors.ts'
import { useList, useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Facts } from '../../kit/facts.tsx'
import { JsonTree } from '../../kit/json-tree/json-tree.tsx'
import type { Value } from '../../kit/json-tree/rows.ts'
import { Loaded } from '../../kit/loaded.tsx'
import { Time } from '../../kit/time.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { ChangeButton } from './editing/change-button.tsx'
import { editingTexts } from './editing/editing.texts.ts'
import { FunctionDialog } from './functions-part.tsx'
import type { Opening } from './opening.ts'
import { RemoveButton } from './remove-button.tsx'
import { ToolList } from './tool-list.tsx'
import { toolsTexts } from './tools.texts.ts'
import { TryTool } from './try-tool.tsx'
import { useRemoval } from './use-removal.ts'

const HttpForm = lazy(() => import('./editing/http-form.tsx'))
const HttpVersions = lazy(() => import('./editing/http-versions.tsx'))

/** Tools that are HTTP requests. */
export function HttpPart({ opened, open }: Opening) {
  const t = useTexts(toolsTexts)
  const list = useList('listTools', { query: { limit: 100 } })
  return (
    <>
      <ToolList<Tool>
        view="http"
        list={list}
        open={open}
        command={newTool}
        columns={[
          {
            id: 'request',
            title: t('request'),
            width: 'minmax(0, 1.6fr)',
            cell: ({ request: { method, url } }) => (
              <code>
                {method} <bdi>{url}</bdi>
              </code>
            ),
          },
          { id: 'effect', title: t('effect'), width: '150px', cell: ({ effect }) => t(effect) },
          {
            id: 'connection',
            title: t('connection'),
            width: '140px',
            cell: ({ connection }) => <bdi>{connection}</bdi>,
          },
          { id: 'version', title: t('version'), width: '80px', isNumber: true, cell: ({ version }) => version },
        ]}
      />
      {opened !== '' && <ToolDialog key={opened} name={opened} close={() => open('')} />}
    </>
  )
}

const newTool = `curl -s "$SORTIE_URL/v1/tools" -H "authorization: Bearer $SORTIE_API_KEY" -H 'content-type: application/json' \\
  -d '{"name": "order-status", "description": "Reads where an order is.", "request": {"method": "GET", "url": "https://example.com/orders/1"}}'`

/** Agents list tools of every kind by name alone: it may also be a function, or built in. */
function ToolDialog({ name, close }: { readonly name: string; close(): void }) {
  const t = useTexts(toolsTexts)
  const tool = useOperation('getTool', { params: { name } })
  const other = useOperation('getFunctionTool', { params: { name } }, { when: isMissing(tool.error) })
  if (tool.data) return <HttpTool tool={tool.data} close={close} />
  if (other.data) return <FunctionDialog name={name} close={close} />
  return (
    <Dialog title={name} place="side" isOpen close={close}>
      {isMissing(other.error) ? (
        <p>{t('unknown')}</p>
      ) : (
        <Loaded query={isMissing(tool.error) ? other : tool}>{() => null}</Loaded>
      )}
    </Dialog>
  )
}

function isMissing(error: Error | null): boolean {
  return error instanceof SortieApiError && error.code === 'not_found'
}

function HttpTool({ tool, close }: { readonly tool: Tool; close(): void }) {
  const t = useTexts(toolsTexts)
  const editing = useTexts(editingTexts)
  const may = useMay()
  const { name, effect, description, parameters, request } = tool
  const removal = useRemoval(['deleteTool', 'listTools'], name, close)
  return (
    <Dialog
      title={name}
      place="side"
      isOpen
      close={close}
      actions={
        <>
          {may('deleteTool') && <RemoveButton name={name} operation="deleteTool" what={t('deleteTool')} {...removal} />}
          <ChangeButton
            operation="updateTool"
            title={editing('change')}
            form={(done) => <HttpForm present={tool} close={done} written={() => say(editing('written', { name }))} />}
          />
          {may('tryTool') && <TryTool name={name} effect={effect} />}
        </>
      }
    >
      <p>
        <bdi>{description}</bdi>
      </p>
      <ToolFacts tool={tool} />
      <h3>{t('request')}</h3>
      <JsonTree value={request as Value} name={t('request')} />
      <h3>{t('parameters')}</h3>
      <JsonTree value={parameters} name={t('parameters')} />
      <Suspense>
        <HttpVersions tool={tool} />
      </Suspense>
    </Dialog>
  )
}

function ToolFacts({ tool }: { readonly tool: Tool }) {
  const t = useTexts(toolsTexts)
  const format = useFormat()
  const { version, effect, connection, timeout_s, max_tries, look_up, origin, created_at } = tool
  return (
    <Facts
      entries={[
        [t('version'), format.count(version)],
        [t('effect'), t(effect)],
        [t('connection'), connection],
        [t('timeout'), format.duration(timeout_s * 1000)],
        [t('tries'), format.count(max_tries)],
        [t('lookUp'), look_up],
        [t('origin'), origin && `${origin.api} · ${origin.operation}`],
        [t('created'), <Time key="created" at={created_at} exact />],
      ]}
    />
  )
}
