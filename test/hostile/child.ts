import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A program beside, that answers one message with one. It ends with this process. */
export interface Child<Message extends object, Answer> {
  tell(message: Message): Promise<Answer>
  close(): Promise<void>
}

/** Resolves once it has said that it is ready. */
export async function startChild<Message extends object, Answer>(
  program: string,
  env: Readonly<Record<string, string>>,
): Promise<Child<Message, Answer>> {
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit')
  await answerOf(child, exited)
  return {
    async tell(message) {
      child.send(message)
      return (await answerOf(child, exited)) as Answer
    },
    async close() {
      if (child.connected) child.disconnect()
      child.kill('SIGKILL')
      await exited
    },
  }
}

async function answerOf(child: ChildProcess, exited: Promise<unknown>): Promise<unknown> {
  const ended = exited.then(() => Promise.reject(new Error('The program beside has ended')))
  const [answer] = await Promise.race([once(child, 'message'), ended])
  return answer
}
