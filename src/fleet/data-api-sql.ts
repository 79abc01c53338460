import { CLAIM, LIST, PUBLISH, RECEIVE, SEND } from './statements.ts'

interface SqlFunction {
  readonly name: string
  readonly parameters: readonly (readonly [name: string, type: string])[]
  readonly returns: string
  readonly body: string
}

/** Parameters are named as the Data API passes them, and used by their number. */
const FUNCTIONS: readonly SqlFunction[] = [
  {
    name: 'ndm_fleet_publish',
    parameters: [
      ['p_id', 'text'],
      ['p_report', 'jsonb'],
      ['p_ttl_ms', 'float8'],
    ],
    returns: 'void',
    body: PUBLISH,
  },
  { name: 'ndm_fleet_list', parameters: [], returns: 'table (report jsonb, age_ms float8)', body: LIST },
  {
    name: 'ndm_fleet_claim',
    parameters: [
      ['p_key', 'text'],
      ['p_ttl_ms', 'float8'],
    ],
    returns: 'setof text',
    body: CLAIM,
  },
  {
    name: 'ndm_fleet_send',
    parameters: [
      ['p_id', 'text'],
      ['p_box', 'text'],
      ['p_body', 'text'],
      ['p_ttl_ms', 'float8'],
    ],
    returns: 'void',
    body: SEND,
  },
  {
    name: 'ndm_fleet_receive',
    parameters: [['p_box', 'text']],
    returns: 'table (id text, body text)',
    body: RECEIVE,
  },
]

const ALL = FUNCTIONS.map(signature).join(', ')

/** The functions through which instances meet by the Data API; only `service_role` may call them. They may be made again. */
export function dataApiSql(): string {
  return `
-- For instances that have no connection string (option fleet: { supabase }): the same by the Data API.
${FUNCTIONS.map(definition).join('\n\n')}

-- New functions in "public" are granted to everybody by default privileges: taken back explicitly.
revoke all on function ${ALL} from public;
do $ndm$
declare role text;
begin
  foreach role in array array['anon', 'authenticated'] loop
    if exists (select from pg_roles where rolname = role) then
      execute format('revoke all on function ${ALL} from %I', role);
    end if;
  end loop;
  if exists (select from pg_roles where rolname = 'service_role') then
    grant execute on function ${ALL} to service_role;
  end if;
end $ndm$;
notify pgrst, 'reload schema';
`
}

/** What removes them; says nothing where there are none. */
export function dataApiRemovalSql(): string {
  return FUNCTIONS.map((one) => `drop function if exists ${signature(one)};\n`).join('')
}

function definition(one: SqlFunction): string {
  const parameters = one.parameters.map(([name, type]) => `${name} ${type}`).join(', ')
  return `create or replace function public.${one.name}(${parameters})
returns ${one.returns} language sql volatile security definer set search_path = pg_catalog, pg_temp as $ndm$
${one.body}
$ndm$;`
}

function signature({ name, parameters }: SqlFunction): string {
  return `public.${name}(${parameters.map(([, type]) => type).join(', ')})`
}
