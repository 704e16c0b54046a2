import { useOperation } from '../../../api/use-operation.ts'
import { useMay } from '../../../app/session/session.tsx'
import { Choice, TextField } from '../../../kit/field.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { editingTexts } from './editing.texts.ts'

interface ConnectionChoiceProps {
  /** Empty: none. */
  readonly connection: string
  readonly hint?: string
  readonly problem: string | undefined
  choose(connection: string): void
}

/** The connection whose secret is sent: one of those that there are, as far as the person may see them. */
export function ConnectionChoice({ connection, hint, problem, choose }: ConnectionChoiceProps) {
  const t = useTexts(editingTexts)
  const may = useMay()
  const mayList = may('listConnections')
  const list = useOperation('listConnections', { query: { limit: 100 } }, { when: mayList })
  const names = list.data?.items.map(({ name }) => name) ?? []
  const told = { label: t('connection'), ...(hint !== undefined && { hint }), problem }
  if (!mayList || list.data?.next_cursor)
    return <TextField {...told} value={connection} onChange={(event) => choose(event.target.value)} />
  const all = connection === '' || names.includes(connection) ? names : [connection, ...names]
  return (
    <Choice
      {...told}
      value={connection}
      options={[['', t('noConnection')], ...all.map((name) => [name, name] as const)]}
      choose={choose}
    />
  )
}
