import { SEED_PASSWORD } from '../../test/kit/seed.ts'
import { bold, cyan, dim, say } from './say.ts'
import type { Stack } from './stack.ts'

/** What to look at and what to try. */
export function printGuide({ app, visitor, api, postgres }: Stack): void {
  const bearer = `-H 'Authorization: Bearer ${app.adminToken}'`
  const lines = [
    '',
    `  ${bold('The app')}        ${cyan(app.url)}`,
    `  ${bold('Watch it')}       ${cyan(`${app.url}/admin/database`)}`,
    `  ${bold('Sign in')}        ${visitor.email}  /  ${SEED_PASSWORD}`,
    '',
    `  ${dim('# open to everyone, says little')}`,
    `  curl ${app.url}/api/health/connections`,
    `  ${dim('# with the admin token, made up for this run')}`,
    `  curl ${bearer} '${app.url}/api/monitoring/database?detailed=true'`,
    `  curl ${bearer} '${app.url}/api/monitoring/database?service=dashboard-worker'`,
    `  curl ${bearer} '${app.url}/api/monitoring/database?format=prometheus'`,
    `  curl ${bearer} -X POST -H 'Content-Type: application/json' \\`,
    `       -d '{"operation":"cleanup","dryRun":true}' ${app.url}/api/monitoring/database`,
    '',
    `  ${dim('Three workers run beside it (dashboard, scraper, scanner) and report to it; see Instances.')}`,
    `  ${dim(`Postgres on port ${postgres.port}; the API at ${api.url} is a stand-in over it, not Supabase.`)}`,
    '',
  ]
  for (const line of lines) say(line)
}

export function printKeys(): void {
  say(
    `  ${bold('l')} leak a connection   ${bold('s')} traffic spike   ${bold('e')} provoke errors   ${bold('c')} clean up   ${bold('q')} stop`,
  )
  say()
}
