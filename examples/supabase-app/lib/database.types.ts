export type VisitStatus = 'planned' | 'under_way' | 'done' | 'missed'

export type Person = { id: string; name: string; initials: string; hue: number }

export type Site = { id: number; name: string; area: string; address: string; contact: string }

export type Visit = {
  id: number
  site_id: number
  assignee: string
  purpose: string
  starts_at: string
  minutes: number
  status: VisitStatus
  note: string
  created_by: string | null
  updated_at: string
}

export type BoardVisit = Visit &
  Omit<Person, 'id' | 'name'> &
  Omit<Site, 'id' | 'name'> & { site: string; person: string }

type Table<Row, Optional extends keyof Row = never> = {
  Row: Row
  Insert: Omit<Row, Optional> & Partial<Pick<Row, Optional>>
  Update: Partial<Row>
  Relationships: []
}

export type Database = {
  public: {
    Tables: {
      people: Table<Person>
      sites: Table<Site, 'id'>
      visits: Table<Visit, 'id' | 'minutes' | 'status' | 'note' | 'created_by' | 'updated_at'>
    }
    Views: { visit_board: { Row: BoardVisit; Relationships: [] } }
    Functions: {
      visit_totals: { Args: { since: string }; Returns: { status: VisitStatus; total: number }[] }
      slow_report: { Args: { seconds: number }; Returns: string }
    }
    Enums: Record<string, never>
    CompositeTypes: Record<string, never>
  }
}
