import other, { PUBLIC } from '../proxy.js'
import { Client } from './client.jsx'

export const dynamic = 'force-dynamic'

export default function Page() {
  return (
    <main>
      <p id="server">
        {PUBLIC.join()} {other.name}
      </p>
      <Client />
    </main>
  )
}
