import { SortieApiError } from '../../../sdk/errors.ts'
import { useOperation } from '../../api/use-operation.ts'
import { Dialog } from '../../kit/dialog.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { BuiltInTool } from './built-in-tool.tsx'
import { FunctionDialog } from './functions-part.tsx'
import { HttpTool } from './http-tool.tsx'
import { toolsTexts } from './tools.texts.ts'

/** Agents list tools of every kind by name alone. The name of a built-in tool means that tool; any other may also be a function. */
export function ToolDialog({ name, close }: { readonly name: string; close(): void }) {
  const t = useTexts(toolsTexts)
  const builtIn = useOperation('listBuiltInTools', { query: { limit: 100 } })
  const known = builtIn.data?.items.find((one) => one.name === name)
  const tool = useOperation('getTool', { params: { name } }, { when: builtIn.isFetched && known === undefined })
  const other = useOperation('getFunctionTool', { params: { name } }, { when: isMissing(tool.error) })
  if (known) return <BuiltInTool tool={known} close={close} />
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
