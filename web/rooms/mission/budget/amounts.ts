/** Amounts as a person wrote them. */
interface Amounts {
  readonly usd?: number
  readonly tokens?: number
}

/** @returns undefined if neither says an amount, or one is none */
export function amountsIn(usd: string, tokens: string): Amounts | undefined {
  const money = amountIn(usd)
  const count = amountIn(tokens)
  if (money === 'wrong' || count === 'wrong' || (count !== undefined && !Number.isInteger(count))) return undefined
  if (money === undefined && count === undefined) return undefined
  return { ...(money !== undefined && { usd: money }), ...(count !== undefined && { tokens: count }) }
}

function amountIn(text: string): number | 'wrong' | undefined {
  const written = text.trim().replace(',', '.')
  if (written === '') return undefined
  const amount = Number(written)
  return Number.isFinite(amount) && amount > 0 ? amount : 'wrong'
}
