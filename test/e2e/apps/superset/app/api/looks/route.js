import { forms } from '../../../lib/forms/node.mjs'
import { lookAt } from '../../../lib/look.mjs'

export const dynamic = 'force-dynamic'

export async function GET() {
  return Response.json(await lookAt(forms))
}
