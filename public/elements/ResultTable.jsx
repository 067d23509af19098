// The rows of an answer: props {columns: [{name, label, type, format, unit}], rows, truncated, fileName}.
import { useMemo, useState } from 'react'

const PAGE_SIZES = [15, 50, 200]
const LONG = 36
const NUMERIC = new Set(['integer', 'number'])
const LOCALE = 'en-US'

const formatter = (column) => {
  const plainInteger = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 })
  if (column.format === 'currency') {
    const currency = column.unit && /^[A-Z]{3}$/.test(column.unit) ? column.unit : 'USD'
    const money = new Intl.NumberFormat(LOCALE, { style: 'currency', currency })
    return (value) => money.format(value)
  }
  if (column.format === 'percent') {
    const percent = new Intl.NumberFormat(LOCALE, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
    return (value) => percent.format(value)
  }
  if (column.format === 'duration') return duration
  if (NUMERIC.has(column.type)) {
    // Numbers that name something (a year, an id) are written without separators.
    if (/(^|_)(id|year|key)$/i.test(column.name)) return (value) => String(value)
    const decimal = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 })
    const unit = column.unit === '%' ? '%' : ''
    return (value) => (column.type === 'integer' ? plainInteger : decimal).format(value) + unit
  }
  if (column.type === 'date' || column.type === 'timestamp') {
    // The first days of months, quarters and years stand for the whole.
    if (/(^|_)month$/i.test(column.name)) return month
    if (/(^|_)quarter$/i.test(column.name)) return quarter
    if (/(^|_)year$/i.test(column.name)) return (value) => String(value).slice(0, 4)
    return column.type === 'date' ? day : moment
  }
  if (column.type === 'boolean') return (value) => (value ? 'Yes' : 'No')
  if (column.type === 'variant') return (value) => (typeof value === 'string' ? value : JSON.stringify(value))
  return (value) => String(value)
}

const duration = (seconds) => {
  const total = Number(seconds)
  if (total < 60) return `${total.toFixed(total < 10 ? 1 : 0)} s`
  const whole = Math.round(total)
  const parts = [[Math.floor(whole / 3600), 'h'], [Math.floor((whole % 3600) / 60), 'min'], [whole % 60, 's']]
  return parts.filter(([count]) => count).slice(0, 2).map(([count, unit]) => `${count} ${unit}`).join(' ') || '0 s'
}

// British English writes "Sept"; charts and months elsewhere have three letters.
const inShort = (date, parts) =>
  date.toLocaleDateString('en-GB', { ...parts, timeZone: 'UTC' }).replace(/\bSept\b/, 'Sep')

const day = (value) => {
  const date = new Date(`${String(value).slice(0, 10)}T00:00:00Z`)
  return isNaN(date) ? String(value) : inShort(date, { day: 'numeric', month: 'short', year: 'numeric' })
}

const month = (value) => {
  const date = new Date(`${String(value).slice(0, 10)}T00:00:00Z`)
  return isNaN(date) ? String(value) : inShort(date, { month: 'short', year: 'numeric' })
}

const quarter = (value) => `Q${Math.floor((Number(String(value).slice(5, 7)) - 1) / 3) + 1} ${String(value).slice(0, 4)}`

const moment = (value) => {
  const text = String(value)
  const time = text.slice(11, 16)
  return time && time !== '00:00' ? `${day(text)}, ${time}` : day(text)
}

const STATES = {
  OK: 'good', COMPLETED: 'good', SENT: 'good', PASSED: 'good', HEALTHY: 'good',
  WARNING: 'warn', UNKNOWN: 'warn', PENDING: 'warn', RUNNING: 'busy', SENDING: 'busy',
  CRITICAL: 'bad', FAILED: 'bad', ERROR: 'bad', CANCELLED: 'off'
}

const csvCell = (value, column) => {
  if (value === null || value === undefined) return ''
  let text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  // A spreadsheet must not take a text for a formula.
  if (!NUMERIC.has(column.type) && /^[=+\-@\t\r]/.test(text)) text = `'${text}`
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}

const compare = (a, b, numeric) => {
  if (numeric) return Number(a) - Number(b)
  if (typeof a === 'boolean') return Number(a) - Number(b)
  return String(a).localeCompare(String(b), LOCALE, { numeric: true, sensitivity: 'base' })
}

export default function ResultTable() {
  const { columns, rows, truncated, fileName } = props
  const [sort, setSort] = useState(null)
  const [search, setSearch] = useState('')
  const [page, setPage] = useState(0)
  const [size, setSize] = useState(PAGE_SIZES[0])
  const [copied, setCopied] = useState(false)

  const formats = useMemo(() => columns.map(formatter), [columns])
  const shown = (value, index) => (value === null || value === undefined ? null : formats[index](value))

  const found = useMemo(() => {
    const wanted = search.trim().toLowerCase()
    if (!wanted) return rows
    return rows.filter((row) => row.some((value, index) => {
      const text = shown(value, index)
      return text !== null && (text.toLowerCase().includes(wanted) || String(value).toLowerCase().includes(wanted))
    }))
  }, [rows, search, formats])

  const ordered = useMemo(() => {
    if (!sort) return found
    const numeric = NUMERIC.has(columns[sort.index].type)
    const filled = found.filter((row) => row[sort.index] !== null && row[sort.index] !== undefined)
    const empty = found.filter((row) => row[sort.index] === null || row[sort.index] === undefined)
    filled.sort((a, b) => compare(a[sort.index], b[sort.index], numeric) * (sort.down ? -1 : 1))
    return [...filled, ...empty]
  }, [found, sort, columns])

  const pages = Math.max(1, Math.ceil(ordered.length / size))
  const at = Math.min(page, pages - 1)
  const visible = ordered.slice(at * size, at * size + size)

  const toggleSort = (index) => {
    const first = NUMERIC.has(columns[index].type)
    setPage(0)
    setSort((old) => {
      if (!old || old.index !== index) return { index, down: first }
      return old.down === first ? { index, down: !first } : null
    })
  }

  const lines = (separator, cell) => [
    columns.map((column) => cell(column.name, { type: 'text' })).join(separator),
    ...ordered.map((row) => row.map((value, index) => cell(value, columns[index])).join(separator))
  ]

  const saveCsv = () => {
    const blob = new Blob(['\ufeff' + lines(',', csvCell).join('\r\n') + '\r\n'], { type: 'text/csv;charset=utf-8' })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(blob)
    link.download = `${fileName || 'result'}.csv`
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 1000)
  }

  const copy = async () => {
    const plain = (value) => (value === null || value === undefined ? '' : String(value).replace(/[\t\n]/g, ' '))
    await navigator.clipboard.writeText(lines('\t', plain).join('\n'))
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }

  const cell = (value, index) => {
    const text = shown(value, index)
    if (text === null) return <span className="saa-null" title="no value">—</span>
    const state = columns[index].type === 'text' && /status/i.test(columns[index].name) ? STATES[text.toUpperCase()] : null
    return state ? <span className={`saa-state saa-state-${state}`}>{text}</span> : text
  }

  const cellClass = (value, index) => {
    if (NUMERIC.has(columns[index].type)) return 'saa-num'
    return typeof value === 'string' && value.length > LONG ? 'saa-long' : ''
  }

  const arrow = (index) => (sort && sort.index === index ? (sort.down ? ' ↓' : ' ↑') : '')
  const ariaSort = (index) => (sort && sort.index === index ? (sort.down ? 'descending' : 'ascending') : 'none')
  const counted = search ? `${ordered.length.toLocaleString(LOCALE)} of ${rows.length.toLocaleString(LOCALE)} rows` : `${rows.length.toLocaleString(LOCALE)} row${rows.length === 1 ? '' : 's'}`

  return (
    <section className="saa-card saa-table" data-testid="answer-table">
      {rows.length > PAGE_SIZES[0] ? (
        <div className="saa-card-head">
          <input
            className="saa-search"
            type="search"
            placeholder="Find in the rows"
            aria-label="Find in the rows"
            value={search}
            onChange={(event) => { setSearch(event.target.value); setPage(0) }}
          />
        </div>
      ) : null}
      <div className="saa-scroll" tabIndex={0} role="region" aria-label="Result rows">
        <table>
          <thead>
            <tr>
              {columns.map((column, index) => (
                <th key={column.name} aria-sort={ariaSort(index)} className={NUMERIC.has(column.type) ? 'saa-num' : ''}>
                  <button type="button" onClick={() => toggleSort(index)} title={`Sort by ${column.label}`}>
                    {column.label}{arrow(index)}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {visible.map((row, number) => (
              <tr key={at * size + number}>
                {row.map((value, index) => (
                  <td key={index} className={cellClass(value, index)}>{cell(value, index)}</td>
                ))}
              </tr>
            ))}
            {visible.length === 0 ? (
              <tr><td className="saa-muted" colSpan={columns.length}>{rows.length ? 'No row has that.' : 'No rows.'}</td></tr>
            ) : null}
          </tbody>
        </table>
      </div>
      <div className="saa-card-foot">
        <span className="saa-muted">{counted}{truncated ? ', cut at the row limit: export for all' : ''}</span>
        <span className="saa-foot-tools">
          {pages > 1 || size !== PAGE_SIZES[0] ? (
            <span className="saa-pages">
              <select aria-label="Rows on a page" value={size} onChange={(event) => { setSize(Number(event.target.value)); setPage(0) }}>
                {PAGE_SIZES.map((count) => <option key={count} value={count}>{count} a page</option>)}
              </select>
              <button type="button" className="saa-tool" aria-label="Previous page" disabled={at === 0} onClick={() => setPage(at - 1)}>‹</button>
              <span>{at + 1} / {pages}</span>
              <button type="button" className="saa-tool" aria-label="Next page" disabled={at >= pages - 1} onClick={() => setPage(at + 1)}>›</button>
            </span>
          ) : null}
          <button type="button" className="saa-tool" onClick={copy} title="Copy the rows">{copied ? 'Copied' : 'Copy'}</button>
          <button type="button" className="saa-tool" onClick={saveCsv} title="Download all rows as CSV">CSV</button>
        </span>
      </div>
    </section>
  )
}
