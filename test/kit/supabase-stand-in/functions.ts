import { type Exchange, header, json, type Reply } from './exchange.ts'

/** `/functions/v1/echo`: says back what it was sent. The one function there is. */
export async function functions(exchange: Exchange): Promise<Reply> {
  if (exchange.path !== '/functions/v1/echo')
    return json(404, { code: 'NOT_FOUND', message: 'Requested function was not found' })
  const type = header(exchange, 'content-type')
  const text = exchange.body.toString('utf8')
  return json(200, {
    method: exchange.method,
    query: Object.fromEntries(exchange.query),
    contentType: type,
    body: type.includes('json') && text ? JSON.parse(text) : text,
  })
}
