// A background job: props {jobId}. It listens to the job's events, so it is right after a reload or a restart too.
import { useEffect, useState } from 'react'
import { CircleAlert, CircleCheck, CircleSlash, Download, Eye, FileSpreadsheet, FileText, LoaderCircle } from 'lucide-react'

const kind = (file) => (file.name.split('.').pop() || '').toUpperCase()
const size = (bytes) => {
  if (bytes === null || bytes === undefined) return ''
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} kB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
const SAID = { PENDING: 'Waiting for a worker', RUNNING: 'Working', COMPLETED: 'Done', FAILED: 'Failed', CANCELLED: 'Cancelled' }

export default function JobCard() {
  const [job, setJob] = useState(null)
  const [lost, setLost] = useState(false)
  const [stopping, setStopping] = useState(false)

  useEffect(() => {
    const source = new EventSource(`/jobs/${props.jobId}/events`)
    source.onmessage = (event) => {
      const state = JSON.parse(event.data)
      setLost(false)
      setJob(state)
      if (state.finished) source.close()
    }
    source.onerror = () => setLost(true)
    return () => source.close()
  }, [props.jobId])

  const stop = async () => {
    setStopping(true)
    const answer = await fetch(`/jobs/${props.jobId}/cancel`, { method: 'POST', headers: { 'X-Requested-With': 'fetch' } })
    if (!answer.ok) setStopping(false)
  }

  const status = job ? job.status : 'PENDING'
  const icon = {
    COMPLETED: <CircleCheck className="saa-good" size={18} />,
    FAILED: <CircleAlert className="saa-bad" size={18} />,
    CANCELLED: <CircleSlash className="saa-muted" size={18} />
  }[status] || <LoaderCircle className="saa-spin" size={18} />
  const open = status === 'PENDING' || status === 'RUNNING'

  return (
    <section className="saa-card saa-job" data-testid="job-card" data-status={status} aria-live="polite">
      <div className="saa-job-head">
        {icon}
        <strong>{job ? job.name : props.name || 'Job'}</strong>
        <span className="saa-muted">{stopping && open ? 'Stopping' : SAID[status]}{open && job && job.phase ? `: ${job.phase}` : ''}</span>
        {open ? <button type="button" className="saa-tool" onClick={stop} disabled={stopping}>Cancel</button> : null}
      </div>
      {open ? (
        <div className="saa-bar" role="progressbar" aria-valuemin={0} aria-valuemax={100} aria-valuenow={job ? job.percent : 0}>
          <span style={{ width: `${Math.max(3, job ? job.percent : 0)}%` }} />
        </div>
      ) : null}
      {job && job.message && !open ? <p className={status === 'FAILED' ? 'saa-problem' : 'saa-muted'}>{job.message}</p> : null}
      {lost && open ? <p className="saa-muted">No connection to the server; trying again.</p> : null}
      {job && job.files.length ? (
        <div className="saa-files">
          {job.files.map((file) => (
            <span key={file.url} className="saa-file">
              {/XLSX|CSV|PARQUET/.test(kind(file)) ? <FileSpreadsheet size={18} aria-hidden="true" /> : <FileText size={18} aria-hidden="true" />}
              <a href={file.url} download={file.name} title={`Download ${file.name}`}>
                <strong>{kind(file)}</strong> <span className="saa-muted">{size(file.size)}</span>
              </a>
              {kind(file) === 'HTML' ? (
                <a href={`${file.url}?view=1`} target="_blank" rel="noopener" title="Open in a new tab" aria-label={`Open ${file.name}`}><Eye size={16} /></a>
              ) : (
                <a href={file.url} download={file.name} aria-label={`Download ${file.name}`}><Download size={16} /></a>
              )}
            </span>
          ))}
        </div>
      ) : null}
    </section>
  )
}
