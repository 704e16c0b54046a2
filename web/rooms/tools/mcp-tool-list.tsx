import { useState } from 'react'
import type { McpToolSummary } from '../../../contract/resources/mcp.ts'
import { useAct, useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import { JsonTree } from '../../kit/json-tree/json-tree.tsx'
import type { Value } from '../../kit/json-tree/rows.ts'
import { Loaded } from '../../kit/loaded.tsx'
import { Badge, type Tone } from '../../kit/status.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import styles from './tools.module.css'
import { toolsTexts } from './tools.texts.ts'
import { TryTool } from './try-tool.tsx'

const tones: Readonly<Record<McpToolSummary['state'], Tone>> = {
  ready: 'green',
  new: 'amber',
  changed: 'amber',
  gone: 'grey',
  unusable: 'red',
}

/** The tools of a server; what nobody has approved can be reviewed. */
export function McpToolList({ server }: { readonly server: string }) {
  const t = useTexts(toolsTexts)
  const tools = useOperation('listMcpTools', { params: { name: server } })
  return (
    <section>
      <h3>{t('serverTools')}</h3>
      <Loaded query={tools}>
        {({ tools: read, left_out }) => (
          <>
            {read.length === 0 && <p>{t('noServerTools')}</p>}
            <ul className={styles.tools}>
              {read.map((tool) => (
                <McpToolRow key={tool.name} server={server} tool={tool} />
              ))}
            </ul>
            {left_out.length > 0 && (
              <p>
                <bdi>
                  {t('leftOut', { count: left_out.length, names: left_out.map(({ name }) => name).join(', ') })}
                </bdi>
              </p>
            )}
          </>
        )}
      </Loaded>
    </section>
  )
}

interface McpToolProps {
  readonly server: string
  readonly tool: McpToolSummary
}

function McpToolRow({ server, tool: { name, told_as, state, effect, problem } }: McpToolProps) {
  const t = useTexts(toolsTexts)
  const may = useMay()
  const [isReviewing, setReviewing] = useState(false)
  return (
    <li>
      <code>{name}</code>
      <Badge tone={tones[state]}>{t(state)}</Badge>
      <small>{t(effect)}</small>
      {problem !== null && <bdi>{problem}</bdi>}
      {state === 'ready' && may('tryTool') && <TryTool name={told_as} effect={effect} look="quiet" />}
      {(state === 'new' || state === 'changed') && may('approveMcpTool') && (
        <Button operation="approveMcpTool" onPress={() => setReviewing(true)}>
          {t('review')}
        </Button>
      )}
      {isReviewing && <Review server={server} name={name} close={() => setReviewing(false)} />}
    </li>
  )
}

interface ReviewProps {
  readonly server: string
  readonly name: string
  close(): void
}

/** What a model would be told, beside what was approved: exactly that is approved, or nothing. */
function Review({ server, name, close }: ReviewProps) {
  const t = useTexts(toolsTexts)
  const params = { name: server, tool: name }
  const tool = useOperation('getMcpTool', { params })
  const approve = useAct('approveMcpTool', ['listMcpTools', 'getMcpTool'])
  const pin = tool.data?.offered?.pin
  const act = () => {
    if (pin !== undefined)
      approve.mutate({ params, body: { pin } }, { onSuccess: () => say(t('approvedNow', { name })), onSettled: close })
  }
  return (
    <Confirm
      title={t('reviewTitle', { name })}
      isOpen
      close={close}
      verb={t('approve')}
      isBusy={approve.isPending || pin === undefined}
      act={act}
    >
      <p>{t('reviewHow')}</p>
      <Loaded query={tool}>
        {({ offered, approved }) => (
          <>
            {offered && (
              <>
                <h3>{t('offered')}</h3>
                <JsonTree value={offered as Value} name={t('offered')} />
              </>
            )}
            {approved && (
              <>
                <h3>{t('approved')}</h3>
                <JsonTree value={approved as Value} name={t('approved')} />
              </>
            )}
          </>
        )}
      </Loaded>
    </Confirm>
  )
}
