import type { Tool } from '../../../../contract/resources/tool.ts'
import { useAct, useList } from '../../../api/use-operation.ts'
import { say } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { editingTexts } from './editing.texts.ts'
import { changesIn, draftOf } from './http-draft.ts'
import { ToolVersions } from './tool-versions.tsx'

/** The versions of an HTTP tool. */
export default function HttpVersions({ tool }: { readonly tool: Tool }) {
  const t = useTexts(editingTexts)
  const versions = useList('listToolVersions', { params: { name: tool.name }, query: { limit: 20 } })
  const update = useAct('updateTool', ['listTools', 'getTool', 'listToolVersions'])
  const restore = (earlier: Tool) => {
    const body = changesIn(draftOf(tool), draftOf(earlier))
    if (body === undefined || Object.keys(body).length === 0) return say(t('sameAlready'))
    update.mutate(
      { params: { name: tool.name }, body },
      { onSuccess: ({ version }) => say(t('restored', { from: earlier.version, version })) },
    )
  }
  return <ToolVersions versions={versions} operation="updateTool" isBusy={update.isPending} restore={restore} />
}
