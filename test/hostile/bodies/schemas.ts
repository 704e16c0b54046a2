/** As many as a schema may have. */
const alternatives = 100
const values = 500
/** Each name is a schema too, of which there are 500 at the most. */
const names = Array.from({ length: 490 }, (_, at) => `name_${at}`)

/** Numbers follow none of them, and each says so of each. */
export const slowToCheck = {
  type: 'array',
  items: { anyOf: Array.from({ length: alternatives }, () => ({ type: 'string' })) },
}

/** The costliest schemas that are taken. */
export const costlySchemas: readonly object[] = [
  slowToCheck,
  { type: 'array', items: { type: 'object', required: names, properties: slimOnes() } },
  { type: 'array', items: { enum: Array.from({ length: values }, (_, at) => `value ${at}`) } },
  { type: 'object', properties: slimOnes() },
  deep(18),
]

function slimOnes(): object {
  return Object.fromEntries(names.map((name) => [name, slim()]))
}

function slim(): object {
  return { type: 'string', maxLength: 100 }
}

function deep(levels: number): object {
  return levels === 0 ? slim() : { type: 'array', items: deep(levels - 1) }
}
