import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/*
 * What answers the requests of the bench, in a process of its own (started by `startApi`), so that its work is not timed with
 * the caller's. It answers at once and always the same, as the shortest real answer would be.
 */

const rows = JSON.stringify(Array.from({ length: 10 }, (_, id) => ({ id, site: 'a site' })))

const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    const body = request.method === 'GET' ? rows : ''
    response.writeHead(request.method === 'GET' ? 200 : 201, {
      'content-type': 'application/json',
      'content-length': body.length,
    })
    response.end(body)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit(0))
