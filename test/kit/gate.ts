import pg from 'pg'

/** What a statement that passes the gate answers. */
export const PASSED = 7

/**
 * A statement that runs until the test lets it end, however slow the machine: `select while_shut() as n` answers 7 once the gate is
 * open. It is active in the database and can be cancelled, like `pg_sleep`.
 */
export interface Gate {
  shut(): Promise<void>
  open(): Promise<void>
}

/** @param url of a role that may create a table and a function in a schema that every role sees */
export async function gateIn(url: string): Promise<Gate> {
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client(url)
    await client.connect()
    try {
      await client.query(sql)
    } finally {
      await client.end()
    }
  }
  await run(`
    create table gate (n int);
    create function while_shut() returns int language plpgsql volatile as $$
    begin
      while exists (select 1 from gate) loop perform pg_sleep(0.01); end loop;
      return ${PASSED};
    end $$;
    grant all on gate to public`)
  return {
    shut: () => run('insert into gate values (1)'),
    open: () => run('delete from gate'),
  }
}
