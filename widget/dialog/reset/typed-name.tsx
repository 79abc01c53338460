import type { ReactNode } from 'react'
import { useSettings } from '../../context.ts'

/** What must be typed before something that cannot be taken back. */
export function TypedName({
  name,
  typed,
  onType,
}: {
  readonly name: string
  readonly typed: string
  readonly onType: (text: string) => void
}): ReactNode {
  const { labels } = useSettings()
  return (
    <label className="ndm-field">
      <span>
        {labels.typeToConfirm[0]}
        <code>{name}</code>
        {labels.typeToConfirm[1]}
      </span>
      <input
        value={typed}
        onChange={(event) => onType(event.target.value)}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        dir="ltr"
      />
    </label>
  )
}
