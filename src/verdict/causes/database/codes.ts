/** Families of reasons why a connection cannot be had at all. */
export type ConnectFamily = 'database-unreachable' | 'login-refused' | 'database-missing'

/** Sentence and advice for each. */
export const CONNECT_FAMILIES: Readonly<
  Record<ConnectFamily, { readonly what: (target: string | null) => string; readonly advice: string }>
> = {
  'database-unreachable': {
    what: (target) => `The database${target === null ? '' : ` ${target}`} cannot be reached`,
    advice:
      'Check that Postgres runs, its address and port, DNS, TLS and the network between. Pools and queries are not the cause; raising max would not help.',
  },
  'login-refused': {
    what: (target) => `The database${target === null ? '' : ` ${target}`} refuses the login`,
    advice:
      'Check user and password in the connection string, and pg_hba.conf: every new connection is refused until they are right. Raising max would not help.',
  },
  'database-missing': {
    what: (target) => `The database${target === null ? '' : ` ${target}`} does not exist on this server`,
    advice: 'Check the database name in the connection string. Raising max would not help.',
  },
}

const LOGIN = /^(?:28000|28P01|SASL_\w+|EAUTHTIMEOUT)$/
const MISSING = /^(?:3D000|57P04)$/
/** Refused, reset, DNS, route, time, TLS, starting up or shutting down, and the words of layers in between. */
const UNREACHABLE =
  /^(?:08[0-9A-Z]{3}|57P0[1-3]|E(?:CONN(?:REFUSED|RESET|ABORTED)|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH|TIMEDOUT|PIPE)|CONNECT_TIMEOUT|CONNECTION_(?:CLOSED|ENDED|DESTROYED)|PGRST00[0-2]|P100[12]|UND_ERR_(?:CONNECT_TIMEOUT|SOCKET)|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT_LOCALLY)|ERR_TLS_\w+|ERR_SSL_\w+|server_login_retry|pooler-unavailable|connect-timeout|connection-terminated|fetch-failed|ERR_INVALID_URL|ERR_SOCKET_BAD_PORT)$/
/** Caps of Postgres itself, and of poolers before it. */
export const SERVER_FULL: RegExp = /^53300$/
export const POOLER_FULL: RegExp =
  /^(?:max_client_conn|max_db_client_connections|max_user_client_connections|query_wait_timeout|EMAXCONN(?:SESSION)?|ECHECKOUT(?:TIMEOUT|RETRIES)|EMAXPOOLSREACHED)$/

/** The family a code belongs to; `null` = another reason. */
export function familyOf(code: string): ConnectFamily | null {
  if (LOGIN.test(code)) return 'login-refused'
  if (MISSING.test(code)) return 'database-missing'
  return UNREACHABLE.test(code) ? 'database-unreachable' : null
}
