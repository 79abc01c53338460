export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="rgb(255 255 255 / 0.1)" />
      <path d="M11 7v19" stroke="#f5f3ec" strokeWidth="2.6" strokeLinecap="round" />
      <path d="M11 8h12l-3.4 4.4L23 17H11z" fill="#ff8a4c" />
    </svg>
  )
}
