import type pg from 'pg'
import type { DatabasePool } from './database-pool.ts'
import { ApiFault, type Exchange, header, json, type Reply, readJson } from './exchange.ts'
import { readToken } from './jwt.ts'

interface StoredObject {
  readonly id: string
  readonly name: string
  readonly content: Buffer
  readonly mime_type: string
  readonly created_at: Date
}

const fault = (status: number, error: string, message: string): ApiFault =>
  new ApiFault(json(status, { statusCode: String(status), error, message }))

/** `/storage/v1/object/…`: upload, download, list and remove files kept in a table. No policies: any valid token may. */
export function createStorage(options: {
  pool: DatabasePool
  secret: string
}): (exchange: Exchange) => Promise<Reply> {
  return async (exchange) => {
    const path = decodeURIComponent(exchange.path)
    const [, shared, bucket, name] =
      /^\/storage\/v1\/object\/(?:(public|authenticated|list)\/)?([^/]+)\/?(.*)$/.exec(path) ?? []
    if (!bucket) throw fault(404, 'not_found', 'the storage stand-in has no such endpoint')
    if (shared !== 'public') requireToken(exchange, options.secret)
    try {
      return await options.pool.transaction((client) =>
        act(client, exchange, { listing: shared === 'list', bucket, name: name ?? '' }),
      )
    } catch (error) {
      if (error instanceof ApiFault && error.reply.status !== 503 && error.reply.status !== 504) throw error
      const late = error instanceof ApiFault && error.reply.status === 504
      throw late
        ? fault(544, 'DatabaseTimeout', 'The connection to the database timed out')
        : fault(500, 'DatabaseError', 'The database could not be asked')
    }
  }
}

function requireToken(exchange: Exchange, secret: string): void {
  const token = /^Bearer (.+)$/i.exec(header(exchange, 'authorization'))?.[1] ?? ''
  if (!('claims' in readToken(token, secret))) throw fault(403, 'Unauthorized', 'Invalid Compact JWS')
}

async function act(
  client: pg.PoolClient,
  exchange: Exchange,
  target: { readonly listing: boolean; readonly bucket: string; readonly name: string },
): Promise<Reply> {
  if (target.listing) return list(client, exchange, target.bucket)
  if (exchange.method === 'GET' || exchange.method === 'HEAD') {
    const found = await client.query<StoredObject>(
      'select * from storage.objects where bucket_id = $1 and name = $2',
      [target.bucket, target.name],
    )
    const object = found.rows[0]
    if (!object) throw fault(404, 'not_found', 'Object not found')
    return { status: 200, headers: { 'content-type': object.mime_type }, body: object.content }
  }
  if (exchange.method === 'DELETE') {
    const { prefixes } = (readJson(exchange) ?? {}) as { prefixes?: string[] }
    const gone = await client.query(
      'delete from storage.objects where bucket_id = $1 and name = any($2) returning id, name, bucket_id',
      [target.bucket, prefixes ?? [target.name]],
    )
    return json(200, gone.rows)
  }
  const file = await uploaded(exchange)
  const upsert = exchange.method === 'PUT' || header(exchange, 'x-upsert') === 'true'
  const stored = await client.query<{ id: string }>(
    `insert into storage.objects (bucket_id, name, content, mime_type) values ($1, $2, $3, $4)
     on conflict (bucket_id, name) ${upsert ? 'do update set content = excluded.content, mime_type = excluded.mime_type' : 'do nothing'}
     returning id`,
    [target.bucket, target.name, file.content, file.type],
  )
  const id = stored.rows[0]?.id
  if (!id) throw fault(409, 'Duplicate', 'The resource already exists')
  return json(200, { Id: id, Key: `${target.bucket}/${target.name}` })
}

async function list(client: pg.PoolClient, exchange: Exchange, bucket: string): Promise<Reply> {
  const {
    prefix = '',
    limit = 100,
    offset = 0,
  } = (readJson(exchange) ?? {}) as { prefix?: string; limit?: number; offset?: number }
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`
  const { rows } = await client.query<StoredObject & { size: number }>(
    `select id, name, mime_type, created_at, length(content) as size from storage.objects
      where bucket_id = $1 and starts_with(name, $2) order by name limit $3 offset $4`,
    [bucket, folder, limit, offset],
  )
  return json(
    200,
    rows.map((row) => ({
      id: row.id,
      name: row.name.slice(folder.length),
      created_at: row.created_at,
      updated_at: row.created_at,
      metadata: { size: row.size, mimetype: row.mime_type },
    })),
  )
}

/** The file of a request: its body, or the one part of a form that is a file. */
async function uploaded(exchange: Exchange): Promise<{ content: Buffer; type: string }> {
  const type = header(exchange, 'content-type') || 'application/octet-stream'
  if (!type.startsWith('multipart/form-data')) return { content: exchange.body, type }
  const form = await new Response(new Uint8Array(exchange.body), {
    headers: { 'content-type': type },
  }).formData()
  for (const value of form.values()) {
    if (typeof value !== 'string')
      return {
        content: Buffer.from(await value.arrayBuffer()),
        type: value.type || 'application/octet-stream',
      }
  }
  throw fault(400, 'invalid_request', 'the form holds no file')
}
