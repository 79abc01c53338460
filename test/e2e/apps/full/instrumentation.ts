export async function register() {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { types } = await import('pg')
    types.setTypeParser(790, (value: string) => `parsed ${value}`)
  }
}
