// Files to download: props {files: [{name, url, size, mediaType}]}.
import { Download, Eye, FileSpreadsheet, FileText } from 'lucide-react'

const kind = (file) => (file.name.split('.').pop() || '').toUpperCase()
const size = (bytes) => {
  if (bytes === null || bytes === undefined) return ''
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} kB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

export default function FileList() {
  return (
    <div className="saa-files" data-testid="answer-files">
      {props.files.map((file) => (
        <span key={file.url} className="saa-file">
          {/XLSX|CSV|PARQUET/.test(kind(file)) ? <FileSpreadsheet size={18} aria-hidden="true" /> : <FileText size={18} aria-hidden="true" />}
          <a href={file.url} download={file.name} title={`Download ${file.name}`}>
            <strong>{kind(file)}</strong> <span className="saa-muted">{file.name}{file.size ? `, ${size(file.size)}` : ''}</span>
          </a>
          {kind(file) === 'HTML' ? (
            <a href={`${file.url}?view=1`} target="_blank" rel="noopener" title="Open in a new tab" aria-label={`Open ${file.name}`}><Eye size={16} /></a>
          ) : (
            <a href={file.url} download={file.name} aria-label={`Download ${file.name}`}><Download size={16} /></a>
          )}
        </span>
      ))}
    </div>
  )
}
