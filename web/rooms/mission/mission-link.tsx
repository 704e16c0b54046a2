import { Link } from 'wouter'

/** Leads to another mission. */
export function MissionLink({ id, children }: { readonly id: string; readonly children?: React.ReactNode }) {
  return <Link href={`/missions/${encodeURIComponent(id)}`}>{children ?? <code>{id}</code>}</Link>
}
