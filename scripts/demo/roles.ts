import pg from 'pg'

/** The logins of the app beside the Data API: one reads for its exports, one sees what the database does, each no more. */
export async function createRoles(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query(`
      create role reports login bypassrls;
      grant usage on schema public to reports;
      grant select on visits, sites, people to reports;
      create role monitor login;
      grant pg_monitor to monitor;
    `)
  } finally {
    await client.end()
  }
}
