import { useAct } from '../../api/use-operation.ts'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { toolsTexts } from './tools.texts.ts'

type Removal = readonly [operation: 'deleteTool' | 'deleteFunctionTool', list: 'listTools' | 'listFunctionTools']

/** Deletes a tool, and says so. */
export function useRemoval([operation, list]: Removal, name: string, close: () => void) {
  const t = useTexts(toolsTexts)
  const remove = useAct(operation, [list])
  const deleted = () => {
    say(t('deleted', { name }))
    close()
  }
  return { isBusy: remove.isPending, act: () => remove.mutate({ params: { name } }, { onSuccess: deleted }) }
}
