import { type Cause, means } from './cause.ts'

/** A system call and its code, or the code in brackets after the cause that a layer passes on. */
const down = (code: string, advice: string, more: readonly string[] = []): Cause => {
  const any = [code, ...more].join('|')
  return {
    codes: [code, ...more],
    text: new RegExp(
      `^(?:(?:connect|read|write|getaddrinfo|query[A-Za-z]{1,8}|socket|send) (?:${any})(?: \\S{1,200})?(?: - Local \\(\\S{1,60}\\))?(?: \\((?:${any})\\))?|Caused by: .{1,300} \\((?:${any})\\))$`,
    ),
    means: means('network', 'unavailable', code, null, advice),
  }
}

/** Node's and undici's codes, and the sentences browsers give instead of a code. */
export const NETWORK: readonly Cause[] = [
  down(
    'ECONNREFUSED',
    'No server is listening at this address: check host and port, and that the service is up.',
  ),
  down('ECONNRESET', 'The other side closed the connection: look for restarts and idle limits between.', [
    'EPIPE',
    'UND_ERR_SOCKET',
  ]),
  down(
    'ETIMEDOUT',
    'No answer in time: check the network, firewalls, and whether the other side is overloaded.',
    ['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'],
  ),
  down('ENOTFOUND', 'The host name could not be resolved: check its spelling and the resolver.'),
  down('EAI_AGAIN', 'The name server did not answer: check the resolver.'),
  down('EHOSTUNREACH', 'There is no route to this host: check the network.', ['ENETUNREACH', 'ECONNABORTED']),
  {
    text: /^(?:fetch failed|failed to fetch|networkerror when attempting to fetch resource\.?|load failed)(?: \(\S{1,200}\))?$/i,
    means: means(
      'network',
      'unavailable',
      'fetch-failed',
      null,
      'The request never got an answer: check the network and the address.',
    ),
  },
]

/** Answers of a gateway in front of the API, recognized by status alone. */
export const GATEWAY: readonly Cause[] = [
  {
    codes: [
      'HTTP502',
      'HTTP503',
      'HTTP504',
      'HTTP520',
      'HTTP521',
      'HTTP522',
      'HTTP523',
      'HTTP524',
      'HTTP530',
    ],
    means: means(
      'network',
      'unavailable',
      'gateway',
      null,
      'A gateway answered for the API: it is down, restarting, or too slow.',
    ),
  },
]
