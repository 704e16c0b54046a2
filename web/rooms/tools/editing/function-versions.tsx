import type { FunctionTool } from '../../../../contract/resources/function-tool.ts'
import { useAct, useList } from '../../../api/use-operation.ts'
import { say } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { editingTexts } from './editing.texts.ts'
import { ToolVersions } from './tool-versions.tsx'

/** The versions of a function tool. */
export default function FunctionVersions({ name }: { readonly name: string }) {
  const t = useTexts(editingTexts)
  const versions = useList('listFunctionToolVersions', { params: { name }, query: { limit: 20 } })
  const put = useAct('putFunctionTool', ['listFunctionTools', 'getFunctionTool', 'listFunctionToolVersions'])
  const restore = ({ version: from, description, parameters, effect, timeout_s }: FunctionTool) =>
    put.mutate(
      { params: { name }, body: { description, parameters, effect, timeout_s } },
      { onSuccess: ({ version }) => say(t('restored', { from, version })) },
    )
  return <ToolVersions versions={versions} operation="putFunctionTool" isBusy={put.isPending} restore={restore} />
}
