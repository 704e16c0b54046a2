import type { Tool } from '../../../contract/resources/tool.ts'
import { useList } from '../../api/use-operation.ts'
import { useTexts } from '../../texts/catalogue.ts'
import type { Opening } from './opening.ts'
import { ToolDialog } from './tool-dialog.tsx'
import { ToolList } from './tool-list.tsx'
import { toolsTexts } from './tools.texts.ts'

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
