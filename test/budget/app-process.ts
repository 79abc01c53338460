import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A process of an application under test. */
export interface AppProcess {
  ask<T>(what: 'load' | 'budget' | 'fill'): Promise<T>
  kill(signal?: NodeJS.Signals): Promise<void>
}

const script = fileURLToPath(new URL('fixtures/app-process.ts', import.meta.url))

/** Starts one; resolves when it is ready. */
export async function startApp(
  appUrl: string,
  probeUrl: string,
  max: number,
  instances: number,
  name: string,
): Promise<AppProcess> {
  const child: ChildProcess = fork(script, [appUrl, probeUrl, String(max), String(instances), name], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  const answer = async <T>(what: string): Promise<T> => {
    for (;;) {
      const [message] = (await once(child, 'message')) as [{ asked: string; answer: T }]
      if (message.asked === what) return message.answer
    }
  }
  await answer('ready')
  return {
    ask(what) {
      const answered = answer<never>(what)
      child.send(what)
      return answered
    },
    async kill(signal = 'SIGKILL') {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill(signal)
      await gone
    },
  }
}
