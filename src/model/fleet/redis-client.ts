/** Sends one command to Redis and gives its answer as Redis has it. */
export type RedisExec = (args: string[]) => Promise<unknown>

/** Any Redis client the application already has. */
export type RedisClient =
  | RedisExec
  /** ioredis. */
  | { call(command: string, ...args: string[]): Promise<unknown> }
  /** node-redis. */
  | { sendCommand(args: string[]): Promise<unknown> }
  /** Upstash's REST address. */
  | { readonly url: string; readonly token: string }
