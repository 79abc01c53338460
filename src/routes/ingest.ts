import { type Serve, serveShared } from './serve.ts'

const serve: Serve = serveShared('ingest')

/** POST /api/monitoring/database/ingest. Every method is answered here, so that a wrong one gets our numbered 405. */
export const GET: Serve = serve
export const HEAD: Serve = serve
export const POST: Serve = serve
export const PUT: Serve = serve
export const PATCH: Serve = serve
export const DELETE: Serve = serve
export const OPTIONS: Serve = serve
