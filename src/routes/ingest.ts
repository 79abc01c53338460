import { serveShared } from './serve.ts'

const serve = serveShared('ingest')

/** POST /api/monitoring/database/ingest. Every method is answered here, so that a wrong one gets our numbered 405. */
export const GET: (request: Request) => Promise<Response> = serve
export const HEAD: (request: Request) => Promise<Response> = serve
export const POST: (request: Request) => Promise<Response> = serve
export const PUT: (request: Request) => Promise<Response> = serve
export const PATCH: (request: Request) => Promise<Response> = serve
export const DELETE: (request: Request) => Promise<Response> = serve
export const OPTIONS: (request: Request) => Promise<Response> = serve
