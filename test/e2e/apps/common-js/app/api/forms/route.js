import { looks } from '../../../lib/imported.mjs'
import required from '../../../lib/required.js'

export const dynamic = 'force-dynamic'

export async function GET(request) {
  const asked = new URL(request.url).searchParams.has('ask')
    ? await required.ask(process.env.DATABASE_URL)
    : null
  return Response.json({ required: required.looks(), imported: await looks(), asked })
}
