/** What a schema may have at the most, of all of it at once. */
const alternatives = 100
const names = 500
const values = 500

/** Numbers follow none of them, and each says so of each. */
export const slowToCheck = {
  type: 'array',
  items: { anyOf: Array.from({ length: alternatives }, () => ({ type: 'string' })) },
}

/** The costliest schemas that are taken. */
export const costlySchemas: readonly object[] = [
  slowToCheck,
  {
    type: 'array',
    items: { type: 'object', required: Array.from({ length: names }, (_, at) => `name_${at}`), properties: {} },
  },
  { type: 'array', items: { enum: Array.from({ length: values }, (_, at) => `value ${at}`) } },
  { type: 'object', properties: Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`p${at}`, slim()])) },
  deep(18),
]

function slim(): object {
  return { type: 'string', maxLength: 100 }
}

function deep(levels: number): object {
  return levels === 0 ? slim() : { type: 'array', items: deep(levels - 1) }
}
