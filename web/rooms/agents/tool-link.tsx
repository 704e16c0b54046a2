import { Link } from 'wouter'

/** A tool as agents list it: where it is described. */
export function ToolLink({ name }: { readonly name: string }) {
  return (
    <Link href={addressOf(name)}>
      <code>{name}</code>
    </Link>
  )
}

function addressOf(name: string): string {
  const [server] = name.startsWith('mcp:') ? name.slice('mcp:'.length).split('/') : []
  return server === undefined ? `/tools?open=${encodeURIComponent(name)}` : `/tools?view=mcp&open=${server}`
}
