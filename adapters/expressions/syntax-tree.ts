/** Nodes of an expression’s syntax tree that need attention. */
export interface TreeParts {
  /** Items of lists and values of objects, which the library begins at once. */
  readonly inTurn: ReadonlySet<object>
  /** The nodes whose values a transformation puts into an object, or takes out of it. */
  readonly changes: ReadonlySet<object>
  /** Calls of functions, of which a transformation is one. */
  readonly calls: ReadonlySet<object>
  /** Where each condition was written: the position after its operator. */
  readonly conditions: readonly number[]
}

interface Node {
  readonly type?: unknown
  readonly value?: unknown
  readonly position?: unknown
  readonly [part: string]: unknown
}

export function partsOf(tree: object): TreeParts {
  const parts = {
    inTurn: new Set<object>(),
    changes: new Set<object>(),
    calls: new Set<object>(),
    conditions: [] as number[],
  }
  const seen = new Set<object>()
  const left: object[] = [tree]
  for (let node = left.pop(); node; node = left.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    sort(node as Node, parts)
    for (const part of Object.values(node)) if (typeof part === 'object' && part !== null) left.push(part)
  }
  return parts
}

interface Sorted {
  readonly inTurn: Set<object>
  readonly changes: Set<object>
  readonly calls: Set<object>
  readonly conditions: number[]
}

function sort(node: Node, parts: Sorted): void {
  if (isNode(node.group)) addValues(node.group, parts.inTurn)
  switch (node.type) {
    case 'unary':
      if (node.value === '[') addAll(node.expressions, parts.inTurn)
      if (node.value === '{') addValues(node, parts.inTurn)
      break
    case 'transform':
      addAll([node.update, node.delete], parts.changes)
      break
    case 'function':
    case 'apply':
      parts.calls.add(node)
      break
    case 'condition':
      if (typeof node.position === 'number') parts.conditions.push(node.position)
      break
  }
}

/** Of an object: pairs of a key and a value. */
function addValues({ lhs }: Node, to: Set<object>): void {
  for (const pair of Array.isArray(lhs) ? lhs : []) if (Array.isArray(pair)) addAll([pair[1]], to)
}

function addAll(nodes: unknown, to: Set<object>): void {
  for (const node of Array.isArray(nodes) ? nodes : []) if (isNode(node)) to.add(node)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null
}
