import { oneOf, text, useSearchState } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Page } from '../../kit/page.tsx'
import { Tabs } from '../../kit/tabs.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { BuiltInPart } from './built-in-part.tsx'
import { ConnectionsPart } from './connections-part.tsx'
import { NewEntry } from './editing/new-entry.tsx'
import { FunctionsPart } from './functions-part.tsx'
import { HttpPart } from './http-part.tsx'
import { McpPart } from './mcp-part.tsx'
import { ModelsPart } from './models-part.tsx'
import { toolsTexts } from './tools.texts.ts'

const views = ['http', 'functions', 'mcp', 'built-in', 'connections', 'models'] as const
type View = (typeof views)[number]
const parts = { view: oneOf(views), open: text }

const needs = {
  http: 'listTools',
  functions: 'listFunctionTools',
  mcp: 'listMcpServers',
  'built-in': 'listBuiltInTools',
  connections: 'listConnections',
  models: 'listModelProviders',
} as const

const contents = {
  http: HttpPart,
  functions: FunctionsPart,
  mcp: McpPart,
  'built-in': BuiltInPart,
  connections: ConnectionsPart,
  models: ModelsPart,
} as const

/** What agents can do, and what they need for it. */
export default function ToolsPage() {
  const t = useTexts(toolsTexts)
  const may = useMay()
  const [{ view, open }, change] = useSearchState(parts)
  const mine = views.filter((one) => may(needs[one]))
  const shown: View = mine.includes(view) ? view : 'http'
  const Content = contents[shown]
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        shown === 'built-in' ? undefined : <NewEntry key={shown} view={shown} open={(name) => change({ open: name })} />
      }
    >
      <Tabs
        label={t('views')}
        current={shown}
        tabs={mine.map((one) => ({
          id: one,
          title: t(one),
          href: one === 'http' ? '/tools' : `/tools?view=${one}`,
        }))}
      />
      <Content key={shown} opened={open} open={(name) => change({ open: name })} />
    </Page>
  )
}
