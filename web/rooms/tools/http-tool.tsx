import { lazy, Suspense } from 'react'
import type { Tool } from '../../../contract/resources/tool.ts'
import { useMay } from '../../app/session/session.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Facts } from '../../kit/facts.tsx'
import { JsonTree } from '../../kit/json-tree/json-tree.tsx'
import type { Value } from '../../kit/json-tree/rows.ts'
import { Time } from '../../kit/time.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { ChangeButton } from './editing/change-button.tsx'
import { editingTexts } from './editing/editing.texts.ts'
import { RemoveButton } from './remove-button.tsx'
import { toolsTexts } from './tools.texts.ts'
import { TryTool } from './try-tool.tsx'
import { useRemoval } from './use-removal.ts'

const HttpForm = lazy(() => import('./editing/http-form.tsx'))
const HttpVersions = lazy(() => import('./editing/http-versions.tsx'))

/** One HTTP tool, and a call of it. */
export function HttpTool({ tool, close }: { readonly tool: Tool; close(): void }) {
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
