/**
 * The tenant that the keys of operators are of, with what is the platform's as a whole: its switches and stops. It stands in
 * no list of tenants, and runs no missions. No id that is made looks so.
 */
export const operatorsTenant = `ten_${'0'.repeat(26)}`
