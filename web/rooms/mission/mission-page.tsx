import { useOperation } from '../../api/use-operation.ts'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Status } from '../../kit/status.tsx'

/** One mission. */
export default function MissionPage({ params: { id = '' } }: { readonly params: Readonly<Record<string, string>> }) {
  const mission = useOperation('getMission', { params: { mission_id: id } })
  return (
    <Loaded query={mission}>
      {({ agent, status }) => (
        <Page title={agent} about={<Status status={status} />}>
          {id}
        </Page>
      )}
    </Loaded>
  )
}
