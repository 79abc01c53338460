import type { ReactNode } from 'react'
import { useSettings } from '../../context.ts'

/** Stands where the overview will, at its height. Drawn with SVG: no widths in style attributes. */
export function Skeleton(): ReactNode {
  const { labels } = useSettings()
  return (
    <div className="ndm-overview" aria-busy="true">
      <div className="ndm-pool">
        <p className="ndm-label">{labels.poolLabel}</p>
        <svg className="ndm-skel ndm-skel-pool" aria-hidden="true" focusable="false">
          <rect width="92" height="36" y="6" rx="8" />
          <rect width="100%" height="34" y="58" rx="8" />
          <rect width="60%" height="12" y="112" rx="6" />
        </svg>
      </div>
      <div className="ndm-kpis">
        {['a', 'b', 'c', 'd'].map((key) => (
          <div key={key} className="ndm-kpi">
            <svg className="ndm-skel ndm-skel-kpi" aria-hidden="true" focusable="false">
              <rect width="70%" height="10" y="3" rx="5" />
              <rect width="38" height="20" y="22" rx="6" />
              <rect width="50%" height="10" y="52" rx="5" />
            </svg>
          </div>
        ))}
      </div>
    </div>
  )
}
