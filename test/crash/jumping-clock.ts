/** Loaded before the edition: its clock, and nothing else of the machine, jumps when it is told to. */
const realNow = Date.now
let aheadMs = Number(process.env.CLOCK_AHEAD_MS ?? 0)

Date.now = () => realNow() + aheadMs

process.on('message', (message) => {
  aheadMs = Number((message as { ahead_ms: number }).ahead_ms)
  process.send?.({})
})
// Listening must not keep a process alive that is done.
process.channel?.unref()
