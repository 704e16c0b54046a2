import type { BuiltInTool as Tool } from '../../../contract/resources/built-in-tool.ts'
import { useMay } from '../../app/session/session.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Facts } from '../../kit/facts.tsx'
import { JsonTree } from '../../kit/json-tree/json-tree.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { toolsTexts } from './tools.texts.ts'
import { TryTool } from './try-tool.tsx'

/** One tool that comes with Sortie, and a call of it, if it needs no mission. */
export function BuiltInTool({ tool, close }: { readonly tool: Tool; close(): void }) {
  const t = useTexts(toolsTexts)
  const may = useMay()
  const { name, description, effect, needs_mission, parameters } = tool
  return (
    <Dialog
      title={name}
      place="side"
      isOpen
      close={close}
      {...(!needs_mission && may('tryTool') && { actions: <TryTool name={name} effect={effect ?? 'none'} /> })}
    >
      <p>
        <bdi>{description}</bdi>
      </p>
      <Facts
        entries={[
          [t('kind'), t('built-in')],
          [t('effect'), t(effect ?? 'onMission')],
        ]}
      />
      {needs_mission && <p>{t('needsMission')}</p>}
      <h3>{t('parameters')}</h3>
      <JsonTree value={parameters} name={t('parameters')} />
    </Dialog>
  )
}
