import * as ts from 'typescript'

/** A node of a program's text with all that is within it. */
export function nodesIn(node: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = []
  const visit = (one: ts.Node): void => {
    found.push(one)
    ts.forEachChild(one, visit)
  }
  visit(node)
  return found
}
