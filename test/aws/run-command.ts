import { execFile } from 'node:child_process'

/**
 * Runs a program to its end.
 *
 * @returns what it wrote to stdout
 * @throws with the last lines of its output when it cannot start or does not exit with 0
 */
export function run(program: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  return new Promise<string>((resolve, reject) => {
    execFile(program, args, { ...options, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      const command = [program, ...args].join(' ')
      reject(new Error(`${command} failed (${error.code}):\n${lastLines(stdout)}\n${lastLines(stderr)}`))
    })
  })
}

function lastLines(text: string): string {
  return text.split('\n').slice(-60).join('\n')
}
