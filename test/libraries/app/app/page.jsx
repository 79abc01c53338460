export default function Page() {
  return <h1>libraries</h1>
}
