import { Looks } from './looks.jsx'

export const dynamic = 'force-dynamic'

export default function Page() {
  return <Looks />
}
