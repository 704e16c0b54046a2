import { lazy, Suspense } from 'react'
import type { FunctionTool } from '../../../contract/resources/function-tool.ts'
import { useList, useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Facts } from '../../kit/facts.tsx'
import { JsonTree } from '../../kit/json-tree/json-tree.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Time } from '../../kit/time.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { ChangeButton } from './editing/change-button.tsx'
import { editingTexts } from './editing/editing.texts.ts'
import type { Opening } from './opening.ts'
import { RemoveButton } from './remove-button.tsx'
import { ToolList } from './tool-list.tsx'
import { toolsTexts } from './tools.texts.ts'
import { TryTool } from './try-tool.tsx'
import { useRemoval } from './use-removal.ts'

const FunctionForm = lazy(() => import('./editing/function-form.tsx'))
const FunctionVersions = lazy(() => import('./editing/function-versions.tsx'))

/** Tools whose calls the tenant’s own processes answer. */
export function FunctionsPart({ opened, open }: Opening) {
  const t = useTexts(toolsTexts)
  const list = useList('listFunctionTools', { query: { limit: 100 } })
  return (
    <>
      <ToolList<FunctionTool>
        view="functions"
        list={list}
        open={open}
        command={newFunction}
        columns={[
          {
            id: 'description',
            title: t('description'),
            width: 'minmax(0, 2fr)',
            cell: ({ description }) => <bdi>{description}</bdi>,
          },
          { id: 'effect', title: t('effect'), width: '150px', cell: ({ effect }) => t(effect) },
          { id: 'version', title: t('version'), width: '80px', isNumber: true, cell: ({ version }) => version },
        ]}
      />
      {opened !== '' && <FunctionDialog key={opened} name={opened} close={() => open('')} />}
    </>
  )
}

const newFunction = `curl -s -X PUT "$SORTIE_URL/v1/function-tools/print-label" -H "authorization: Bearer $SORTIE_API_KEY" \\
  -H 'content-type: application/json' -d '{"description": "Prints a label.", "effect": "write"}'`

/** One function, and a call of it. */
export function FunctionDialog({ name, close }: { readonly name: string; close(): void }) {
  const t = useTexts(toolsTexts)
  const editing = useTexts(editingTexts)
  const format = useFormat()
  const may = useMay()
  const tool = useOperation('getFunctionTool', { params: { name } })
  const removal = useRemoval(['deleteFunctionTool', 'listFunctionTools'], name, close)
  return (
    <Dialog
      title={name}
      place="side"
      isOpen
      close={close}
      actions={
        <>
          {may('deleteFunctionTool') && (
            <RemoveButton name={name} operation="deleteFunctionTool" what={t('deleteTool')} {...removal} />
          )}
          {tool.data && (
            <ChangeButton
              operation="putFunctionTool"
              title={editing('change')}
              form={(done) => (
                <FunctionForm present={tool.data} close={done} written={() => say(editing('written', { name }))} />
              )}
            />
          )}
          {may('tryTool') && tool.data && <TryTool name={name} effect={tool.data.effect} />}
        </>
      }
    >
      <Loaded query={tool}>
        {({ description, version, effect, timeout_s, created_at, parameters }) => (
          <>
            <p>
              <bdi>{description}</bdi>
            </p>
            <Facts
              entries={[
                [t('version'), format.count(version)],
                [t('effect'), t(effect)],
                [t('timeout'), format.duration(timeout_s * 1000)],
                [t('created'), <Time key="created" at={created_at} exact />],
              ]}
            />
            <h3>{t('parameters')}</h3>
            <JsonTree value={parameters} name={t('parameters')} />
            <Suspense>
              <FunctionVersions name={name} />
            </Suspense>
          </>
        )}
      </Loaded>
    </Dialog>
  )
}
