import { lazy } from 'react'
import type { ModelProvider } from '../../../contract/resources/model-provider.ts'
import { useAct, useList, useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Facts } from '../../kit/facts.tsx'
import { JsonTree } from '../../kit/json-tree/json-tree.tsx'
import type { Value } from '../../kit/json-tree/rows.ts'
import { Loaded } from '../../kit/loaded.tsx'
import { Time } from '../../kit/time.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { ChangeButton } from './editing/change-button.tsx'
import { editingTexts } from './editing/editing.texts.ts'
import type { Opening } from './opening.ts'
import { RemoveButton } from './remove-button.tsx'
import { ToolList } from './tool-list.tsx'
import { toolsTexts } from './tools.texts.ts'

const ProviderForm = lazy(() => import('./editing/provider-form.tsx'))

/** The tenant’s own model providers. */
export function ModelsPart({ opened, open }: Opening) {
  const t = useTexts(toolsTexts)
  const list = useList('listModelProviders', { query: { limit: 100 } })
  return (
    <>
      <ToolList<ModelProvider>
        view="models"
        list={list}
        open={open}
        command={newProvider}
        columns={[
          { id: 'protocol', title: t('protocol'), width: '160px', cell: ({ protocol }) => protocol },
          { id: 'url', title: t('url'), width: 'minmax(0, 1.4fr)', cell: ({ base_url }) => <bdi>{base_url}</bdi> },
          {
            id: 'models',
            title: t('providerModels'),
            width: 'minmax(0, 1fr)',
            cell: ({ models }) => <bdi>{Object.keys(models).join(', ')}</bdi>,
          },
          {
            id: 'key',
            title: t('key'),
            width: '140px',
            cell: ({ key_set_at }) => (key_set_at === null ? t('noKey') : <Time at={key_set_at} />),
          },
        ]}
      />
      {opened !== '' && <ProviderDialog key={opened} name={opened} close={() => open('')} />}
    </>
  )
}

const newProvider = `curl -s -X PUT "$SORTIE_URL/v1/model-providers/ours" -H "authorization: Bearer $SORTIE_API_KEY" \\
  -H 'content-type: application/json' -d '{"protocol": "openai-chat", "base_url": "https://models.example.com/v1", "api_key": "…"}'`

function ProviderDialog({ name, close }: { readonly name: string; close(): void }) {
  const t = useTexts(toolsTexts)
  const editing = useTexts(editingTexts)
  const may = useMay()
  const provider = useOperation('getModelProvider', { params: { name } })
  const remove = useAct('deleteModelProvider', ['listModelProviders', 'listModels'])
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
    <Dialog
      title={name}
      place="side"
      isOpen
      close={close}
      actions={
        provider.data && (
          <>
            {may('deleteModelProvider') && (
              <RemoveButton
                name={name}
                operation="deleteModelProvider"
                what={t('deleteProvider')}
                isBusy={remove.isPending}
                act={act}
              />
            )}
            <ChangeButton
              operation="putModelProvider"
              title={editing('change')}
              form={(done) => (
                <ProviderForm present={provider.data} close={done} written={() => say(editing('written', { name }))} />
              )}
            />
          </>
        )
      }
    >
      <Loaded query={provider}>
        {({ description, protocol, base_url, key_set_at, created_at, updated_at, models }) => (
          <>
            <Facts
              entries={[
                [t('description'), description],
                [t('protocol'), protocol],
                [t('url'), base_url],
                [t('key'), key_set_at === null ? t('noKey') : <Time key="key" at={key_set_at} />],
                [t('updated'), <Time key="updated" at={updated_at} />],
                [t('created'), <Time key="created" at={created_at} exact />],
              ]}
            />
            <h3>{t('providerModels')}</h3>
            <JsonTree value={models as Value} name={t('providerModels')} />
          </>
        )}
      </Loaded>
    </Dialog>
  )
}
