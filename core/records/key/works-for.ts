/** Whether a key is for workers of the agent: a key may be restricted to some agents. */
export function worksFor({ agents }: { readonly agents?: readonly string[] | null }, agent: string): boolean {
  return !agents || agents.includes(agent)
}
