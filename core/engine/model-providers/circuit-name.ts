/**
 * A circuit is of one model under one key. An installation has one key for each of its providers; of a tenant's own service the
 * revision says which it is: what another tenant's key, or the former one, came to says nothing of it.
 */
export function circuitOfOwn(model: string, { revision }: { readonly revision: string }): string {
  return `${model} (${revision})`
}

/** As people are told of it: the revision is a word of ours, and they know which service they have named. */
export function toldCircuit(circuit: string): string {
  return circuit.replace(/ \(rev_\w+\)$/, '')
}
