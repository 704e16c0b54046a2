/**
 * Loaded into every Lambda of the emulator before its code: as on AWS, they have not quite the same time. Who sets timers and
 * renews leases is ahead; who is invoked by timers and looks at leases is behind.
 */
const aheadMs: Readonly<Record<string, number>> = {
  missions: 900,
  // A stop without a switch is about what was taken before it, by these clocks.
  control: 900,
  operators: 900,
  execute: 900,
  approvals: 900,
  timers: -900,
  deliver: -900,
  sweep: -900,
  live: -900,
}

const name = process.env.AWS_LAMBDA_FUNCTION_NAME?.replace('sortie-dev-', '') ?? ''
const ahead = aheadMs[name] ?? 0
const realNow = Date.now

Date.now = () => realNow() + ahead
