import type { LoopShares } from '../../adapters/local/loop-shares.ts'

/** What begins. */
interface Beginning {
  readonly sender: string
  /** Who asks, and may be gone before the turn comes. */
  readonly whom: { readonly destroyed: boolean }
  readonly amount: number
  readonly isSmall: boolean
}

/** Resolves in a turn of the sender. Who has gone meanwhile takes nothing of it. */
export function beginInTurn(begun: LoopShares, { sender, whom, amount, isSmall }: Beginning): Promise<void> {
  const begin = () => {
    if (!whom.destroyed) begun.spend(sender, amount)
  }
  return begun.runLater(sender, begin, isSmall)
}
