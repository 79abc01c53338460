import { forms } from '../../lib/forms/node.mjs'
import { lookAt } from '../../lib/look.mjs'

export default async function handler(_request, response) {
  response.json(await lookAt(forms))
}
