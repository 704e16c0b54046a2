import type { MissionStatus } from '../../../../contract/resources/mission.ts'
import type { MissionTree } from '../../../../contract/resources/mission-tree.ts'

export type Node = MissionTree['items'][number]

/** A line of the tree: a mission, or a group of missions. */
export type TreeLine =
  | {
      readonly kind: 'mission'
      readonly node: Node
      readonly depth: number
      readonly isOpen: boolean
      /** How many below it were read. */
      readonly below: number
      /** How many of its own children were not read. */
      readonly unread: number
    }
  | {
      readonly kind: 'group'
      readonly key: string
      readonly label: string
      readonly count: number
      readonly isOpen: boolean
      readonly costUsd: number
      readonly failed: number
    }

interface Choices {
  readonly group: 'tree' | 'status' | 'agent'
  readonly onlyFailed: boolean
  /** By the id of a mission or the key of a group; what is not named is open in a small tree, and closed in a large one. */
  readonly toggled: ReadonlyMap<string, boolean>
}

/** From this many on, only the first level is open. */
const manyMissions = 60

/** The descendants of a mission as lines: below their parents, or in groups. */
export function linesOf(rootId: string, nodes: readonly Node[], choices: Choices): readonly TreeLine[] {
  const others = nodes.filter(({ id }) => id !== rootId)
  if (choices.group === 'tree') return treeLines(rootId, nodes, choices)
  const wanted = choices.onlyFailed ? others.filter(hasFailed) : others
  const groups = Map.groupBy(wanted, (node) => (choices.group === 'status' ? node.status : node.agent))
  return [...groups]
    .sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
    .flatMap(([label, inside]) => groupLines(label, inside, choices))
}

function groupLines(label: string, inside: readonly Node[], { toggled }: Choices): readonly TreeLine[] {
  const key = `group ${label}`
  const isOpen = toggled.get(key) ?? inside.length <= manyMissions
  const costUsd = inside.reduce((sum, { usage }) => sum + usage.cost_usd, 0)
  const head: TreeLine = {
    ...{ kind: 'group', key, label, isOpen, costUsd },
    ...{ count: inside.length, failed: inside.filter(hasFailed).length },
  }
  if (!isOpen) return [head]
  return [
    head,
    ...inside.map((node): TreeLine => ({ kind: 'mission', node, depth: 1, isOpen: false, below: 0, unread: 0 })),
  ]
}

function treeLines(rootId: string, nodes: readonly Node[], { onlyFailed, toggled }: Choices): readonly TreeLine[] {
  const byParent = Map.groupBy(nodes, ({ parent_id }) => parent_id)
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const kept = onlyFailed ? withAncestors(nodes.filter(hasFailed), byId) : undefined
  const lines: TreeLine[] = []
  const add = (node: Node, depth: number) => {
    if (kept && !kept.has(node.id)) return
    const inside = byParent.get(node.id) ?? []
    const isOpen = toggled.get(node.id) ?? (depth === 0 || nodes.length <= manyMissions || kept !== undefined)
    const unread = Math.max(0, node.children - inside.length)
    lines.push({ kind: 'mission', node, depth, isOpen, below: inside.length, unread })
    if (isOpen) for (const one of inside) add(one, depth + 1)
  }
  const root = byId.get(rootId)
  if (root) add(root, 0)
  return lines
}

function withAncestors(nodes: readonly Node[], byId: ReadonlyMap<string, Node>): ReadonlySet<string> {
  const kept = new Set<string>()
  for (const node of nodes)
    for (
      let at: Node | undefined = node;
      at && !kept.has(at.id);
      at = at.parent_id === null ? undefined : byId.get(at.parent_id)
    )
      kept.add(at.id)
  return kept
}

function hasFailed({ status }: Node): boolean {
  return status === 'FAILED' || status === 'EXPIRED'
}

/** What needs attention first, and then what is under way. */
const order: readonly MissionStatus[] = [
  ...(['FAILED', 'EXPIRED', 'RUNNING', 'WAITING', 'QUEUED', 'PENDING', 'SCHEDULED'] as const),
  ...(['CANCELLED', 'COMPLETED'] as const),
]

function rankOf(label: string): number {
  const place = (order as readonly string[]).indexOf(label)
  return place < 0 ? order.length : place
}

/** How many missions have each status. */
export function countsOf(nodes: readonly Node[]): readonly (readonly [MissionStatus, number])[] {
  const groups = Map.groupBy(nodes, ({ status }) => status)
  return order.flatMap((status) => {
    const count = groups.get(status)?.length ?? 0
    return count === 0 ? [] : [[status, count] as const]
  })
}

/** What was known with what was read later, each mission once and as it was last read. */
export function joined(known: readonly Node[], more: readonly Node[]): readonly Node[] {
  const byId = new Map(known.map((node) => [node.id, node]))
  for (const node of more) byId.set(node.id, node)
  return [...byId.values()]
}
