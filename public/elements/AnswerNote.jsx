// How an answer came about: props {understood, verified, semanticModel, warnings, sql, queryId}. The SQL opens on demand.
import { useState } from 'react'
import { BadgeCheck, ChevronDown, ChevronRight, TriangleAlert } from 'lucide-react'

const WORDS = /\b(select|from|where|group by|order by|having|with|as|and|or|not|in|is|null|join|left|inner|on|case|when|then|else|end|limit|desc|asc|between|sum|count|avg|min|max|distinct|union|all|over|partition by|date_trunc|dateadd|qualify|cast|nulls|last|first)\b/gi

const coloured = (sql) => {
  const parts = sql.split(/('(?:[^']|'')*'|--[^\n]*)/g)
  return parts.map((part, index) => {
    if (part.startsWith("'")) return <span key={index} className="saa-sql-text">{part}</span>
    if (part.startsWith('--')) return <span key={index} className="saa-muted">{part}</span>
    const pieces = part.split(WORDS)
    return pieces.map((piece, at) => (at % 2 ? <span key={`${index}-${at}`} className="saa-sql-word">{piece}</span> : piece))
  })
}

export default function AnswerNote() {
  const { understood, verified, semanticModel, warnings, sql, queryId } = props
  const [open, setOpen] = useState(false)
  const [copied, setCopied] = useState(false)

  const copy = async () => {
    await navigator.clipboard.writeText(sql)
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }
  const whoVerified = verified ? [
    `Comes from a verified query: ${verified.question}`,
    verified.verified_by ? `verified by ${verified.verified_by}` : null,
    verified.verified_at ? `on ${new Date(verified.verified_at * 1000).toISOString().slice(0, 10)}` : null
  ].filter(Boolean).join(', ') : ''

  return (
    <div className="saa-note" data-testid="answer-note">
      {understood ? <p className="saa-understood">{understood}</p> : null}
      {(warnings || []).map((warning) => (
        <p key={warning} className="saa-warning"><TriangleAlert size={14} aria-hidden="true" /> {warning}</p>
      ))}
      <div className="saa-note-line">
        {verified ? (
          <span className="saa-badge" title={whoVerified}><BadgeCheck size={14} aria-hidden="true" /> Verified query</span>
        ) : null}
        {semanticModel ? <span className="saa-chip" title="The semantic model that answered">{semanticModel}</span> : null}
        {sql ? (
          <button type="button" className="saa-tool" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? <ChevronDown size={14} /> : <ChevronRight size={14} />} SQL
          </button>
        ) : null}
      </div>
      {sql && open ? (
        <div className="saa-sql" data-testid="answer-sql">
          <pre><code>{coloured(sql)}</code></pre>
          <div className="saa-card-foot">
            <span className="saa-muted">{queryId ? `Query ${queryId}` : ''}</span>
            <button type="button" className="saa-tool" onClick={copy}>{copied ? 'Copied' : 'Copy'}</button>
          </div>
        </div>
      ) : null}
    </div>
  )
}
