import { useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Choices } from '../../kit/choices.tsx'
import { namesIn } from '../../kit/names-in.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { agentsTexts } from './agents.texts.ts'
import { withChosen } from './chosen-tools.ts'

interface ToolChoicesProps {
  readonly text: string
  change(text: string): void
}

/** The names that an agent’s tools can have: built in, HTTP tools, functions, and all tools of a server. */
export function ToolChoices({ text, change }: ToolChoicesProps) {
  const t = useTexts(agentsTexts)
  const may = useMay()
  const names = useToolNames()
  const listed = namesIn(text)
  if (!may('listTools')) return null
  return (
    <div>
      <Choices
        label={t('chooseTools')}
        summary={t('chooseTools')}
        options={names.map((name) => [name, name] as const)}
        chosen={names.filter((name) => listed.includes(name))}
        choose={(chosen) => change(withChosen(text, names, chosen))}
      />
    </div>
  )
}

const page = { query: { limit: 100 } } as const

/** The first of each kind. */
function useToolNames(): readonly string[] {
  const when = useMay()('listTools')
  const builtIn = useOperation('listBuiltInTools', page, { when })
  const http = useOperation('listTools', page, { when })
  const functions = useOperation('listFunctionTools', page, { when })
  const servers = useOperation('listMcpServers', page, { when })
  const named = [builtIn, http, functions].flatMap(({ data }) => data?.items.map(({ name }) => name) ?? [])
  return [...named, ...(servers.data?.items.map(({ name }) => `mcp:${name}/*`) ?? [])]
}
