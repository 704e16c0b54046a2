import { Link } from 'wouter'

/** A mission, by its id. */
export function MissionLink({ id }: { readonly id: string }) {
  return (
    <Link href={`/missions/${id}`}>
      <code>{id}</code>
    </Link>
  )
}

/** An agent, by its name. */
export function AgentLink({ name }: { readonly name: string }) {
  return (
    <Link href={`/agents/${name}`}>
      <bdi>{name}</bdi>
    </Link>
  )
}
