import { publishApp } from './app.ts'

/** Imported for its effect by every door that an app's bundler compiles while the rest stays outside the bundle. */
publishApp()
