/** A command's outcome, for scripts. `--help` shows this table. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  unauthenticated: 4,
  interrupted: 130,
} as const

export const exitCodeHelp = `
Exit codes:
  0    success; a watched mission completed
  1    the request was refused or failed, a watched mission did not complete, a gate does not pass, a replay goes
       another way, a tool that was tried failed, files differ, or a connection that was tested got no answer, or one of
       400 or more
  2    the command line is wrong
  3    nothing answers at the address
  4    the API key is missing or not accepted
  130  interrupted; a mission or stop that was followed goes on`
