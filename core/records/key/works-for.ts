/** Whether a key is for workers of the agent: one may be made for those of some agents only. */
export function worksFor({ agents }: { readonly agents?: readonly string[] | null }, agent: string): boolean {
  return !agents || agents.includes(agent)
}
