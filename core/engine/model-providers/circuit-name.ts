/**
 * A circuit covers one model under one key. An installation has one key for each provider; for a tenant's own service the
 * revision identifies the key, as failures under another tenant's key, or the former key, say nothing about it.
 */
export function circuitOfOwn(model: string, { revision }: { readonly revision: string }): string {
  return `${model} (${revision})`
}

/** The name for people: the revision is internal, and they know the service by its name. */
export function toldCircuit(circuit: string): string {
  return circuit.replace(/ \(rev_\w+\)$/, '')
}
