const multiplier = 0x5_de_ec_e6_6dn
const addend = 0xbn
const mask = (1n << 48n) - 1n

/** The first number from 0 to 1 of Java’s `java.util.Random` with a seed, which is what Step Functions returns for it. */
export function firstOfJavaRandom(seed: number): number {
  let state = (toLong(seed) ^ multiplier) & mask
  const next = (bits: bigint): bigint => {
    state = (state * multiplier + addend) & mask
    return state >> (48n - bits)
  }
  return Number((next(26n) << 27n) + next(27n)) / 2 ** 53
}

/** As Java’s cast does, up to the ends of its range. */
function toLong(number: number): bigint {
  if (Number.isNaN(number)) return 0n
  return BigInt(Math.trunc(Math.max(-(2 ** 63), Math.min(number, 2 ** 63))))
}
