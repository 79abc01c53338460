export default function Page() {
  return <h1>Field visits</h1>
}
